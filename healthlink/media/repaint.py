"""A program of its own that writes an image anew as it is, whole: `repaint.py < file > written`.

It runs behind bounded.py and knows nothing of the house. It writes a line of JSON, `{"width",
"height", "content_type"}`, and then the image: every pixel of a PNG or WebP, as PNG; a JPEG
quantised as it was. Of all that the file told about itself, what is seen stays: which way is up,
and what the colours mean.
"""

import errno
import io
import json
import struct
import sys
import warnings
import zlib
from typing import Any

from PIL import Image, ImageCms, JpegImagePlugin

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
NOT_A_FILE, TOO_LARGE = 3, 4
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,  # Pillow's own word for a broken PNG
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    Warning,
    struct.error,
    zlib.error,
)
"""What decoders raise when a file is not what it says."""
HUGE = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientations -> what makes them 1."""


def main() -> int:
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        _repaint()
    except HUGE:
        return TOO_LARGE
    except BROKEN as error:
        return TOO_LARGE if getattr(error, "errno", None) == errno.EFBIG else NOT_A_FILE
    return 0


def _repaint() -> None:
    image = Image.open(sys.stdin.buffer, formats=FORMATS)
    image.load()
    kind, how = "PNG", dict[str, Any]()
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        kind, how = "JPEG", _as_it_was(image)
    shown = _upright(_seen(image), image)
    shown.info.clear()
    about = {"width": shown.width, "height": shown.height}
    told = json.dumps({**about, "content_type": Image.MIME[kind]})
    sys.stdout.buffer.write(told.encode() + b"\n")
    shown.save(sys.stdout.buffer, kind, **how)
    sys.stdout.buffer.flush()


def _as_it_was(image: JpegImagePlugin.JpegImageFile) -> dict[str, Any]:
    """With the tables it came with hardly a value changes."""
    if image.mode not in ("L", "RGB") or not image.quantization:
        return {"quality": 95, "subsampling": 0}
    sampling = JpegImagePlugin.get_sampling(image)
    return {"qtables": image.quantization, "subsampling": sampling}


def _seen(image: Image.Image) -> Image.Image:
    """Grey of 8 or 16 bits, or sRGB; with transparency if there was any."""
    if image.mode in ("1", "L", "LA"):
        return image
    if image.mode.startswith("I"):
        return image if image.mode == "I;16" else image.convert("I;16")
    transparent = image.mode in ("PA", "RGBA", "La", "RGBa") or "transparency" in image.info
    return _srgb(image.convert("RGBA" if transparent else "RGB"), image.info.get("icc_profile"))


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A telephone's photograph has colours of its own: without its profile skin would look pale."""
    if not profile:
        return image
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(theirs):
            return image
        ours = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, theirs, ours) or image
    except (ImageCms.PyCMSError, OSError):  # none that can be followed
        return image


def _upright(image: Image.Image, original: Image.Image) -> Image.Image:
    try:
        told = original.getexif().get(ORIENTATION, 1)
    except BROKEN:
        told = 1
    return image.transpose(UPRIGHT[told]) if told in UPRIGHT else image


if __name__ == "__main__":
    sys.exit(main())
