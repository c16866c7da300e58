"""A program of its own that draws a picture anew: `redraw.py < file > drawn`.

It meets what strangers send, so it runs alone, behind bounded.py, with nothing of ours in its
environment, and knows nothing of the house. It writes a line of JSON, `{"width", "height",
"sizes"}`, and then the pictures, the large one first.
"""

import io
import json
import struct
import sys
import warnings
import zlib

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
EDGES = (512, 160)
MOST_PIXELS = 40_000_000
NOT_A_PICTURE, TOO_LARGE = 3, 4
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


def main() -> int:
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        large = _drawn()
        encoded = [_encoded(_smaller(large, edge)) for edge in EDGES]
    except HUGE:
        return TOO_LARGE
    except BROKEN:
        return NOT_A_PICTURE
    about = {"width": large.width, "height": large.height, "sizes": [*map(len, encoded)]}
    sys.stdout.buffer.write(json.dumps(about).encode() + b"\n" + b"".join(encoded))
    sys.stdout.buffer.flush()
    return 0


def _drawn() -> Image.Image:
    """The first frame, the right way up, no larger than the larger square. A JPEG is decoded no
    larger than needed, which spares most of the memory."""
    image = Image.open(sys.stdin.buffer, formats=FORMATS)
    image.draft("RGB", (EDGES[0] * 2, EDGES[0] * 2))
    image.load()
    shown = _smaller(_in_colour(image), EDGES[0])
    return ImageOps.exif_transpose(_with_orientation(shown, image))


def _in_colour(image: Image.Image) -> Image.Image:
    """8-bit RGB, with transparency if there was any."""
    if image.mode.startswith("I"):  # 16 bits of grey, which `convert` would cut off instead
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    transparent = image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _smaller(image: Image.Image, edge: int) -> Image.Image:
    """A copy that fits into a square, its proportions kept; never larger than it was."""
    copy = image.copy()
    copy.thumbnail((edge, edge))
    return copy


def _with_orientation(image: Image.Image, original: Image.Image) -> Image.Image:
    """Of all that the file told about itself, which way is up."""
    up = original.getexif().get(0x0112, 1)
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    bare.getexif()[0x0112] = up
    return bare


def _encoded(image: Image.Image) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=85, method=4)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
