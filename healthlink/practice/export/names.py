"""What files are called in an archive: their owners' names, which lead nowhere else."""

import re
import unicodedata
from pathlib import PurePosixPath

MOST_BYTES = 150
"""Of one name: Armenian takes two for a letter, and a disk allows 255."""
_UNSAFE = re.compile(r'[/\\:*?"<>|]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe(told: str) -> str:
    """One name: no path, nothing unseen, nothing that Windows takes for a device; never empty."""
    seen = "".join(
        " " if unicodedata.category(each)[0] in "CZ" else each
        for each in unicodedata.normalize("NFC", told)
    )
    name = " ".join(_UNSAFE.sub("_", seen).split()).strip(". ")
    if _DEVICES.match(name):
        name = f"_{name}"
    path = PurePosixPath(name)
    stem, ending = (path.stem, path.suffix) if len(path.suffix) <= 10 else (name, "")
    while len(f"{stem}{ending}".encode()) > MOST_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip('. ')}{ending}" or "file"


class Paths:
    """Gives out each path once, also for those who think that A and a are the same."""

    def __init__(self) -> None:
        self.given: set[str] = set()

    def take(self, folder: str, name: str) -> str:
        path, wanted, number = f"{folder}/{name}", PurePosixPath(name), 1
        while path.casefold() in self.given:
            number += 1
            path = f"{folder}/{wanted.stem} ({number}){wanted.suffix}"
        self.given.add(path.casefold())
        return path
