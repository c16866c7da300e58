"""What a letter says, part by part; how it looks is told in rendering.py.

Everything in it may hold what users wrote: it is escaped where it is rendered.
"""

import re
from dataclasses import dataclass

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069"
    "\ufeff\ud800-\udfff]"
)
MOST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A table: what, and what it is. `discreet`: names of rows that are for letters only, and not
    for a chat, which others may see."""

    rows: tuple[tuple[str, str], ...]
    discreet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """`url`: an address, or a path of ours that begins with a slash. `quiet`: besides another."""

    label: str
    url: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class SmallPrint:
    text: str


Block = Paragraph | Facts | Button | SmallPrint


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Calendar:
    """An event as iCalendar text, which mail programs show beside the letter."""

    method: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`preheader` is what lists of letters show after the subject; `why` the reader gets it: the
    account, if nothing else is said."""

    subject: str
    preheader: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
    calendar: Calendar | None = None
    why: str = ""


def seen(text: str) -> str:
    """Without what cannot be seen, or turns the line round."""
    return _UNSEEN.sub("", text)


def line(text: str, most: int = MOST_SUBJECT) -> str:
    """As one line: nothing in it can begin a header of its own."""
    whole = seen(" ".join(text.split()))
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"
