"""Keyboards under a message: read, and refused as Telegram does."""

from collections.abc import Callable
from typing import Any

from healthlink_sandbox.telegram.fields import Fields, decoded, within
from healthlink_sandbox.telegram.links import Plain, checked
from healthlink_sandbox.telegram.models import MOST_BYTES_OF_DATA, Markup
from healthlink_sandbox.telegram.refusals import Refused, bad

MOST_IN_ROW, MOST_BUTTONS = 12, 300
STYLES = ("", "default", "primary", "danger", "success")

Button = dict[str, Any]


def read(text: str, plain: Plain, *, inline_only: bool = False) -> Markup | None:
    """An empty keyboard is none."""
    if not text:
        return None
    told = decoded(text, "reply keyboard markup")
    if not isinstance(told, dict):
        raise bad("Object expected as reply markup")
    markup = _markup(Fields(told), plain)
    if inline_only and markup and "inline_keyboard" not in markup:
        raise bad("Inline keyboard expected")
    return markup


def _markup(given: Fields, plain: Plain) -> Markup | None:
    keyboard = given.rows("keyboard", 'Field "keyboard" must be an Array of Arrays')
    inline = given.rows(
        "inline_keyboard",
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    )
    if keyboard:
        rows = _rows(keyboard, lambda each: _key(each, plain))
        return {**_manner(given), "keyboard": rows} if rows else None
    if inline:
        rows = _rows(inline, lambda each: _button(each, plain))
        return {"inline_keyboard": rows} if rows else None
    if given.flag("remove_keyboard"):
        return {"remove_keyboard": True}
    return {**_manner(given), "force_reply": True} if given.flag("force_reply") else None


def _manner(given: Fields) -> Markup:
    names = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective")
    placeholder = given.text_or("input_field_placeholder")
    told = {name: True for name in names if given.flag(name)}
    return {**told, "input_field_placeholder": placeholder} if placeholder else told


def _rows(given: list[list[Any]], read: Callable[[Any], Button | None]) -> list[list[Button]]:
    """Nameless buttons fall out, and what is beyond the limits, and nobody says so."""
    rows, left = [], MOST_BUTTONS
    for row in given:
        read_row = [button for button in map(read, row) if button]
        kept = read_row[: min(MOST_IN_ROW, left)]
        left -= len(kept)
        if kept:
            rows.append(kept)
    return rows


def _key(given: Any, plain: Plain) -> Button | None:
    """Of a reply keyboard."""
    with within("Can't parse keyboard button"):
        if isinstance(given, str):
            return {"text": given} if given else None
        if not isinstance(given, dict):
            raise bad("KeyboardButton must be a String or an Object")
        key = Fields(given)
        told: Button = {"text": key.text("text"), **_style(key)}
        told |= {name: True for name in ("request_contact", "request_location") if key.flag(name)}
        if key.has("web_app"):
            told["web_app"] = {"url": key.object("web_app").text("url")}
    if "web_app" in told:
        _address(told["web_app"]["url"], "Keyboard button Web App", plain, https_only=True)
    return told if told["text"] else None


def _button(given: Any, plain: Plain) -> Button | None:
    """Of an inline keyboard."""
    with within("Can't parse inline keyboard button"):
        if not isinstance(given, dict):
            raise bad("InlineKeyboardButton must be an Object")
        button = Fields(given)
        told: Button = {"text": button.text("text"), **_style(button)}
        told |= _act(button)
    if not told["text"]:
        return None
    if "url" in told:
        told["url"] = _address(told["url"], "Inline keyboard button", plain)
    if "web_app" in told:
        url = told["web_app"]["url"]
        url = _address(url, "Inline keyboard button Web App", plain, https_only=True)
        told["web_app"] = {"url": url}
    if len(told.get("callback_data", "").encode()) > MOST_BYTES_OF_DATA:
        raise bad("BUTTON_DATA_INVALID")
    return told


def _act(button: Fields) -> Button:
    """What it does; the first that is there counts."""
    for name in ("url", "callback_data"):
        if value := button.text_or(name):
            return {name: value}
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if button.has(name):
            return {name: button.text(name)}
    if button.has("web_app"):
        return {"web_app": {"url": button.object("web_app").text("url")}}
    if button.has("copy_text"):
        return {"copy_text": {"text": button.object("copy_text").text("text")}}
    raise bad("Text buttons are unallowed in the inline keyboard")


def _style(button: Fields) -> Button:
    style = button.text_or("style").lower()
    if style not in STYLES:
        raise bad("invalid button style specified")
    return {"style": style} if style not in STYLES[:2] else {}


def _address(url: str, whose: str, plain: Plain, *, https_only: bool = False) -> str:
    try:
        return checked(url, https_only=https_only, plain=plain)
    except Refused as refused:
        raise bad(f"{whose} URL '{url}' is invalid: {refused.words}") from None
