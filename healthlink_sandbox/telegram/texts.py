"""A text as it will stand: parsed, trimmed, measured, with the links that nobody marked."""

import re
from typing import Any

from healthlink_sandbox.telegram.fields import decoded
from healthlink_sandbox.telegram.html_style import Entity, Parser, units
from healthlink_sandbox.telegram.refusals import bad

MOST_BYTES = 1 << 15
MOST_IN_MESSAGE, MOST_IN_CAPTION = 4096, 1024
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?)"
    r"|(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)])"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31})"
)

Formatted = tuple[str, list[Entity]]


def message(text: str, mode: str, entities: str) -> Formatted:
    if not text:
        raise bad("Message text is empty")
    return _bounded(formatted(text, mode, entities), MOST_IN_MESSAGE, "Message is too long")


def caption(text: str, mode: str, entities: str) -> Formatted:
    if not text:
        return "", []
    return _bounded(formatted(text, mode, entities), MOST_IN_CAPTION, "Message caption is too long")


def formatted(text: str, mode: str, entities: str) -> Formatted:
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise bad("Text is too long")
    mode = mode.lower()
    if mode in ("", "none"):
        return _trimmed(text.replace("\r", ""), _given(text, entities))
    if mode in ("markdown", "markdownv2"):
        raise bad("The sandbox speaks no Markdown: parse_mode HTML")
    if mode != "html":
        raise bad("Unsupported parse_mode")
    return _trimmed(*Parser(text.replace("\r", "")).parse())


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Also the links and commands that Telegram finds by itself."""
    found = []
    for match in FOUND.finditer(text):
        begun, length = units(text[: match.start()]), units(match.group())
        if not any(_overlap(each, begun, length) for each in entities):
            found.append({"offset": begun, "length": length, "type": match.lastgroup or ""})
    return sorted([*entities, *found], key=lambda each: (each["offset"], -each["length"]))


def _overlap(entity: Entity, begun: int, length: int) -> bool:
    other: int = entity["offset"]
    return other < begun + length and begun < other + int(entity["length"])


def _given(text: str, entities: str) -> list[Entity]:
    """What is no list is not looked at, as there."""
    if not entities:
        return []
    told = decoded(entities, "entities")
    return [_entity(text, each) for each in told] if isinstance(told, list) else []


def _entity(text: str, given: Any) -> Entity:
    if not isinstance(given, dict):
        raise bad("Can't parse MessageEntity: expected an Object")
    for name in ("offset", "length"):
        if not isinstance(given.get(name), int):
            raise bad(f"Can't parse MessageEntity: Can't find field \"{name}\"")
    begun, length = given["offset"], given["length"]
    if begun < 0 or begun > units(text):
        raise bad(f"Entity begins after the end of the text at UTF-16 offset {begun}")
    if length < 0 or begun + length > units(text):
        raise bad(
            f"Entity beginning at UTF-16 offset {begun} ends after the end of the text at UTF-16 "
            f"offset {begun + length}"
        )
    return given


def _trimmed(text: str, entities: list[Entity]) -> Formatted:
    tail = text.rstrip()
    shown = tail.lstrip()
    if not shown:
        raise bad("Text must be non-empty")
    ahead, most = units(tail) - units(shown), units(shown)
    kept = []
    for each in entities:
        begun = max(each["offset"] - ahead, 0)
        end = min(each["offset"] - ahead + each["length"], most)
        if end > begun:
            kept.append({**each, "offset": begun, "length": end - begun})
    return shown, with_found(shown, kept)


def _bounded(told: Formatted, most: int, refusal: str) -> Formatted:
    if len(told[0]) > most:
        raise bad(refusal)
    return told
