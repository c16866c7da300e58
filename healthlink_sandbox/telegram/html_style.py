"""HTML as parse_mode knows it: its few tags to a plain text with entities, or the refusal.

Tag by tag as the parser of Telegram's library does it (td/telegram/MessageEntity.cpp, parse_html):
offsets in refusals count bytes, offsets of entities count UTF-16 units.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from healthlink_sandbox.telegram.links import checked
from healthlink_sandbox.telegram.refusals import Refused, bad

Entity = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{0,8})|#([0-9]{0,8})|([a-zA-Z]+));?")
SPACES = " \t\r\n\0\v"
END = "\0"
USER_LINK = re.compile(r"tg:(?://)?user\?id=(\d+)")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def reference(text: str, at: int) -> tuple[str, int]:
    """The character that is meant and where it ends; what is no reference is an ampersand."""
    found = REFERENCE.match(text, at)
    if found is None:
        return "&", at + 1
    by_hex, by_number, name = found.groups()
    if name:
        meant = NAMED.get(name, "")
    else:
        code = int(by_hex or "0", 16) if by_hex is not None else int(by_number or "0")
        meant = chr(code) if 0 < code < 0x10FFFF else ""
    return (meant, found.end()) if meant else ("&", at + 1)


@dataclass
class Tag:
    name: str
    argument: str
    offset: int
    begun: int
    """Where its text begins among the pieces."""


@dataclass
class Parser:
    text: str
    at: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    open: list[Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.text):
            if self.text[self.at] != "<":
                self._character()
            elif self._next(1) == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            name = self.open[-1].name
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{name}"')
        text = "".join(self.pieces)
        if any("\ud800" <= each <= "\udfff" for each in text):
            raise _wrong(
                "Text contains invalid Unicode characters after decoding HTML entities, check for "
                "unmatched surrogate code units"
            )
        return text, sorted(self.entities, key=lambda each: (each["offset"], -each["length"]))

    def _character(self) -> None:
        piece = self.text[self.at]
        if piece == "&":
            piece, self.at = reference(self.text, self.at)
        else:
            self.at += 1
        self.pieces.append(piece)
        self.offset += 1 + (piece > "\uffff")

    def _start_tag(self) -> None:
        begun = self.at
        self.at += 1
        name = self._until(SPACES + ">").lower()
        if self._next() == END:
            raise self._wrong("Unclosed start tag", begun)
        if name not in KINDS:
            raise self._wrong(f'Unsupported start tag "{name}"', begun)
        argument = ""
        while self._next() != ">":
            argument = self._attribute(name, begun) or argument
        self.at += 1
        if name == "span" and argument != "spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"', begun)
        self.open.append(Tag(name, argument, self.offset, len(self.pieces)))

    def _attribute(self, tag: str, begun: int) -> str:
        """The argument of the tag, if this attribute is one."""
        self._skip_spaces()
        if self._next() == ">":
            return ""
        attribute = self._until(SPACES + "=>/\"'")
        if not attribute:
            raise self._wrong(f'Empty attribute name in the tag "{tag}"', begun)
        self._skip_spaces()
        if self._next() == END:
            raise self._wrong(f'Unclosed start tag "{tag}"', begun)
        if self._next() != "=":
            return _argument(tag, attribute, "")
        self.at += 1
        self._skip_spaces()
        if self._next() == END:
            raise self._wrong(f'Unclosed start tag "{tag}"', begun)
        value = self._quoted() if self._next() in "'\"" else self._token()
        if self._next() == END:
            raise self._wrong("Unclosed start tag", begun)
        return _argument(tag, attribute, value)

    def _quoted(self) -> str:
        quote = self._next()
        self.at += 1
        value = ""
        while self._next() not in (quote, END):
            if self._next() == "&":
                piece, self.at = reference(self.text, self.at)
            else:
                piece = self._next()
                self.at += 1
            value += piece
        if self._next() == quote:
            self.at += 1
        return value

    def _token(self) -> str:
        begun = self.at
        while self._next().isascii() and (self._next().isalnum() or self._next() in ".-"):
            self.at += 1
        if self._next() not in SPACES + ">":
            raise self._wrong("Unexpected end of name token", begun)
        return self.text[begun : self.at].lower()

    def _end_tag(self) -> None:
        begun = self.at
        if not self.open:
            raise self._wrong("Unexpected end tag", begun)
        self.at += 2
        name = self._until(SPACES + ">").lower()
        self._skip_spaces()
        if self._next() != ">":
            raise self._wrong("Unclosed end tag", begun)
        self.at += 1
        tag = self.open.pop()
        if name not in ("", tag.name):
            found = f', expected "</{tag.name}>", found "</{name}>"'
            raise self._wrong("Unmatched end tag", begun, found)
        if self.offset > tag.offset:
            self._close(tag)

    def _close(self, tag: Tag) -> None:
        entity: Entity = {"offset": tag.offset, "length": self.offset - tag.offset}
        kind = KINDS[tag.name]
        if kind == "text_link":
            self._link(entity, tag)
            return
        if kind == "custom_emoji" and not (tag.argument.isdecimal() and int(tag.argument)):
            raise _wrong("Invalid custom emoji identifier specified")
        if kind == "custom_emoji":
            entity["custom_emoji_id"] = tag.argument
        if kind == "blockquote" and tag.argument:
            kind = "expandable_blockquote"
        self.entities.append({**entity, "type": kind})

    def _link(self, entity: Entity, tag: Tag) -> None:
        """What is no good address stays text, and nobody says so."""
        url = tag.argument or "".join(self.pieces[tag.begun :])
        if found := USER_LINK.fullmatch(url):
            self.entities.append({**entity, "type": "text_mention", "user_id": int(found[1])})
            return
        try:
            self.entities.append({**entity, "type": "text_link", "url": checked(url)})
        except Refused:
            return

    def _next(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.text[at] if at < len(self.text) else END

    def _until(self, stops: str) -> str:
        begun = self.at
        while self._next() not in stops:
            self.at += 1
        return self.text[begun : self.at]

    def _skip_spaces(self) -> None:
        while self._next() != END and self._next() in SPACES:
            self.at += 1

    def _wrong(self, what: str, at: int, rest: str = "") -> Refused:
        before = len(self.text[:at].encode(errors="surrogatepass"))
        return _wrong(f"{what} at byte offset {before}{rest}")


def _argument(tag: str, attribute: str, value: str) -> str:
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            return value
        case ("blockquote", "expandable"):
            return "1"
        case ("span", "class"):
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case ("code", "class"):
            return value.removeprefix("language-") if value.startswith("language-") else ""
    return ""


def _wrong(what: str) -> Refused:
    return bad(f"Can't parse entities: {what}")
