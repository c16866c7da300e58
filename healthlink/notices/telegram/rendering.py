"""A letter as a message of the bot: its text, and its buttons as links. Files and calendars stay
with the letter."""

from html import escape
from typing import Any

from healthlink.notices.letters import Block, Button, Facts, Letter, Paragraph, line
from healthlink.notices.rendering import absolute

MOST = 4096


def message(letter: Letter, base_url: str) -> dict[str, Any]:
    """The payload of sendMessage, without the chat."""
    parts = [f"<b>{escape(line(letter.subject))}</b>", *map(_text, letter.blocks)]
    html = "\n\n".join(filter(None, parts))
    payload: dict[str, Any] = {
        "text": html if len(html) <= MOST else parts[0],
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if buttons := _buttons(letter, base_url):
        payload["reply_markup"] = {"inline_keyboard": buttons}
    return payload


def _text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return escape(block.text)
    if isinstance(block, Facts):
        shown = ((name, what) for name, what in block.rows if name not in block.discreet)
        return "\n".join(f"{escape(name)}: {escape(what)}" for name, what in shown)
    return ""


def _buttons(letter: Letter, base_url: str) -> list[list[dict[str, str]]]:
    found = (block for block in letter.blocks if isinstance(block, Button))
    return [[{"text": line(each.label, 60), "url": absolute(each.url, base_url)}] for each in found]
