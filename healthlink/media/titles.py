"""What files are called: their owners' words, made safe to show and to save."""

import re
import unicodedata
from pathlib import PurePosixPath

from healthlink.media.rewriting import ENDINGS

MOST = 150
_SIBLINGS = {
    "jpg": {"jpg", "jpeg", "jpe", "jfif"},
    "png": {"png"},
    "pdf": {"pdf"},
}
_ANY = {"jpg", "jpeg", "jpe", "jfif", "png", "webp", "pdf", "heic", "heif"}


def tidy(told: str) -> str:
    """One line without a path and without what cannot be seen or turns the text; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", told))[-1]
    seen = "".join(
        " " if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"} else each
        for each in last
    )
    name = " ".join(seen.split()).strip(". ")
    if len(name) > MOST:
        ending = PurePosixPath(name).suffix[:10]
        name = name[: MOST - len(ending)] + ending
    return name or "file"


def to_save(name: str, content_type: str) -> str:
    """With the ending of what it is: whatever it pretends, it will be opened as that."""
    ending = ENDINGS[content_type]
    path = PurePosixPath(name)
    told = path.suffix.removeprefix(".").lower()
    if told in _SIBLINGS[ending]:
        return name
    return f"{path.stem if told in _ANY else name}.{ending}"
