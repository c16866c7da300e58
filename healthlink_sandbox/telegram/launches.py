"""Opening a Mini App: its address with what Telegram hangs behind it, signed for who taps.

https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

import base64
import hashlib
import hmac
import json
import secrets
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from healthlink_sandbox.telegram.models import Person

VERSION, PLATFORM = "9.1", "tdesktop"
THEME = {
    "bg_color": "#ffffff",
    "text_color": "#000000",
    "hint_color": "#999999",
    "link_color": "#168acd",
    "button_color": "#40a7e3",
    "button_text_color": "#ffffff",
    "secondary_bg_color": "#f1f1f1",
    "header_bg_color": "#ffffff",
    "bottom_bar_bg_color": "#f1f1f1",
    "accent_text_color": "#168acd",
    "section_bg_color": "#ffffff",
    "section_header_text_color": "#168acd",
    "section_separator_color": "#e7e7e7",
    "subtitle_text_color": "#999999",
    "destructive_text_color": "#d14e4e",
}
"""Telegram's own by day: white on this blue is too faint to read, which an app has to mend."""
_KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"healthlink_sandbox").digest())
"""Not Telegram's: `signature` has its form, and proves nothing."""


def init_data(person: Person, token: str, opened_at: int, **more: str) -> str:
    fields = {**more, "user": _user(person), "auth_date": str(opened_at)}
    fields["signature"] = _signature(fields, token)
    secret = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    return urlencode(
        {**fields, "hash": hmac.new(secret, _told(fields), hashlib.sha256).hexdigest()}
    )


def by_button(person: Person, token: str, opened_at: int) -> str:
    """Inline or menu."""
    query = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    return init_data(person, token, opened_at, query_id=f"AA{query}")


def by_link(person: Person, token: str, opened_at: int, start_param: str) -> str:
    """t.me/<bot>?startapp=…"""
    chat = {"chat_instance": str(chat_instance(person.id)), "chat_type": "sender"}
    started = {"start_param": start_param} if start_param else {}
    return init_data(person, token, opened_at, **chat, **started)


def address(url: str, init_data: str) -> str:
    """init_data "": as from a reply keyboard, where nobody is told who taps."""
    told = {"tgWebAppData": init_data} if init_data else {}
    told |= {"tgWebAppVersion": VERSION, "tgWebAppPlatform": PLATFORM}
    told["tgWebAppThemeParams"] = json.dumps(THEME, separators=(",", ":"))
    fragment = urlencode(told, quote_via=quote, safe="")
    return f"{url}{'&' if '#' in url else '#'}{fragment}"


def chat_instance(chat_id: int) -> int:
    return int.from_bytes(hashlib.sha256(str(chat_id).encode()).digest()[:8], "big", signed=True)


def _user(person: Person) -> str:
    """In Telegram's own spelling: letters as they are, slashes escaped."""
    user = person.user()
    del user["is_bot"]
    user["allows_write_to_pm"] = True
    if person.photo_url:
        user["photo_url"] = person.photo_url
    return json.dumps(user, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")


def _told(fields: dict[str, str]) -> bytes:
    return "\n".join(f"{name}={fields[name]}" for name in sorted(fields)).encode()


def _signature(fields: dict[str, str], token: str) -> str:
    message = f"{token.partition(':')[0]}:WebAppData\n".encode() + _told(fields)
    return base64.urlsafe_b64encode(_KEY.sign(message)).decode().rstrip("=")
