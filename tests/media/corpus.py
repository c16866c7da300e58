"""Files that pretend, overflow, lie or carry something: what is refused, what is only washed."""

import base64
import gzip
import io
import random
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, PngImagePlugin

PAYLOAD = b"<script>alert(document.cookie)</script>"


def picture(
    kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (64, 48), **how: Any
) -> bytes:
    out = io.BytesIO()
    noise = random.Random(7).randbytes(size[0] * size[1])
    image = Image.frombytes("L", size, noise).convert("RGB").convert(mode)
    image.save(out, kind, **how)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(width: int, height: int, *chunks: bytes, depth: int = 1, colour: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """So many zero bytes, deflated, without holding them."""
    packer = zlib.compressobj(9)
    block, packed = bytes(1_000_000), []
    for _ in range(count // len(block)):
        packed.append(packer.compress(block))
    packed.append(packer.compress(bytes(count % len(block))))
    return b"".join([*packed, packer.flush()])


def archive(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../etc/cron.d/evil", content)
    return out.getvalue()


def resized_in_its_header(jpeg: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


JPEG, PNG, WEBP = picture(), picture("PNG"), picture("WEBP")
IDAT = chunk(b"IDAT", zlib.compress(bytes(16)))
BOMB = png(30_000, 30_000, chunk(b"IDAT", zeros(30_000 * 3_751)))
LONG_TEXT = b"Comment\0\0" + zeros(100_000_000)

REFUSED = {
    "nothing": b"",
    "one byte": b"\xff",
    "text": b"hello",
    "html": b"<!doctype html><html><body>" + PAYLOAD,
    "html in utf-16": "<html><script>alert(1)</script>".encode("utf-16"),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg with a prologue": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "xml bomb": b'<!DOCTYPE a [<!ENTITY b "&c;&c;&c;">]><svg>&b;</svg>',
    "php": b"<?php system($_GET[0]);",
    "jpeg magic and a script": b"\xff\xd8\xff\xe0\x00\x10JFIF" + PAYLOAD,
    "jpeg magic alone": b"\xff\xd8\xff",
    "jpeg that ends at once": b"\xff\xd8\xff\xd9",
    "jpeg magic and zeros": b"\xff\xd8\xff\xe0" + bytes(1_000_000),
    "jpeg of markers": b"\xff\xd8" + b"\xff\xe1\x00\x02" * 5_000,
    "half a jpeg": JPEG[: len(JPEG) // 2],
    "half a png": PNG[: len(PNG) // 2],
    "half a webp": WEBP[: len(WEBP) // 2],
    "gif": picture("GIF"),
    "gif and script": b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1)",
    "gif magic": b"GIF89a=1;alert(1)",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO"),
    "ppm": picture("PPM"),
    "tga": picture("TGA"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "zip": archive(PAYLOAD),
    "zip bomb": archive(bytes(20_000_000)),
    "gzip of a jpeg": gzip.compress(JPEG),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(100),
    "exe": b"MZ" + bytes(100),
    "mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(100),
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(100),
    "avif": b"\x00\x00\x00\x18ftypavif" + bytes(100),
    "jpeg 2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(100),
    "photoshop": b"8BPS\x00\x01" + bytes(100),
    "wave": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(100),
    "webp magic and a script": b"RIFF\xff\x00\x00\x00WEBPVP8 " + PAYLOAD,
    "base64 of a png": base64.b64encode(PNG),
    "data url": b"data:image/png;base64," + base64.b64encode(PNG),
    "a form with a jpeg": b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + JPEG,
    "json": b'{"picture": "x"}',
    "png after a line": b"\n" + PNG,
    "png of no width": png(0, 10, IDAT),
    "png without pixels": png(10, 10),
    "png of other pixels": png(10, 10, chunk(b"IDAT", b"not deflate")),
    "png with a wrong checksum": PNG[:60] + bytes([PNG[60] ^ 1]) + PNG[61:],
    "png of an impossible depth": png(10, 10, IDAT, depth=3),
    "png that blows up in its text": png(10, 10, chunk(b"zTXt", LONG_TEXT), IDAT),
    "png that blows up in its profile": png(10, 10, chunk(b"iCCP", LONG_TEXT), IDAT),
    "noise": random.Random(7).randbytes(100_000),
}
HUGE = {
    "a bomb of 900 megapixels": BOMB,
    "png of 900 megapixels in its header": png(30_000, 30_000, IDAT),
    "png of all there is in its header": png(2**31 - 1, 2**31 - 1, IDAT),
    "jpeg of 4 gigapixels in its header": resized_in_its_header(JPEG, 65_500, 65_500),
    "png of 41 megapixels": png(6_400, 6_410, chunk(b"IDAT", zeros(6_410 * 801))),
}


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-DESCRIPTION"
    exif[0x0132] = "2026:01:01 10:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 10.0, 51.9), 3: "E", 4: (44.0, 30.0, 49.0)})
    return exif


def _told() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", PAYLOAD.decode())
    info.add_itxt("XML:com.adobe.xmp", "SECRET-XMP", zip=True)
    return info


def _moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), (shade, 0, 0)) for shade in (0, 100, 200)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def _grey_of_16_bits() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (32, 32), 32_768).save(out, "PNG")
    return out.getvalue()


WASHED = {
    "a script after a jpeg": JPEG + PAYLOAD,
    "a script in a jpeg's comment": picture(comment=PAYLOAD),
    "an archive after a jpeg": JPEG + archive(PAYLOAD),
    "a script after a png": PNG + PAYLOAD,
    "a script in a png's text": picture("PNG", pnginfo=_told()),
    "a script after a webp": WEBP + PAYLOAD,
    "where it was taken, in a jpeg": picture(exif=_exif()),
    "where it was taken, in a png": picture("PNG", exif=_exif()),
    "where it was taken, in a webp": picture("WEBP", exif=_exif().tobytes()),
    "a profile": picture(icc_profile=b"SECRET-PROFILE" + bytes(200)),
    "four inks": picture(mode="CMYK"),
    "grey": picture(mode="L"),
    "a palette": picture("PNG", mode="P"),
    "a palette with a hole": picture("PNG", mode="P", transparency=0),
    "two colours": picture("PNG", mode="1"),
    "transparent grey": picture("PNG", mode="LA"),
    "transparent": picture("PNG", mode="RGBA"),
    "transparent webp": picture("WEBP", mode="RGBA", lossless=True),
    "16 bits of grey": _grey_of_16_bits(),
    "16 bits of each colour": png(
        2, 2, chunk(b"IDAT", zlib.compress(bytes(2 * 13))), depth=16, colour=2
    ),
    "progressive": picture(progressive=True),
    "interlaced": picture("PNG", interlace=1),
    "moving png": _moving("PNG"),
    "moving webp": _moving("WEBP"),
    "one pixel": picture("PNG", size=(1, 1)),
    "a thread": picture("PNG", size=(1, 20_000)),
    "39 megapixels": png(6_400, 6_100, chunk(b"IDAT", zeros(6_100 * 801))),
}
SECRETS = (b"script", b"alert", b"SECRET", b"GPS", b"Exif", b"EXIF", b"ICCP", b"XMP", b"PK\x03\x04")

_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """As a camera stores it that then notes this orientation."""
    return image.transpose(_STORED[orientation]) if orientation in _STORED else image
