"""The Mini App: one shell, and modules of ours that fill it. They open inside Telegram, also where
Telegram itself is a page.

Each module's address has a fingerprint of all of them, so that it may be kept for a year: web views
keep what they like, and half of an old Mini App with half of a new one would not work.
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from healthlink.dependencies import House
from healthlink.errors import NotFound
from healthlink.routing import room

links = room("System", "/app")
FOLDER = Path(__file__).parent
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
FIRST = ("shared/telegram", "shared/api", "shared/page", "shared/forms", "vendor/preact")
"""Modules that every page wants: asked for at once, not one after the other."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is, and compressed."""

    type: str
    body: bytes
    packed: bytes


def _gathered() -> dict[str, Asset]:
    files = (each for each in sorted(FOLDER.rglob("*")) if each.suffix in TYPES)
    return {
        file.relative_to(FOLDER).as_posix(): Asset(TYPES[file.suffix], body, gzip.compress(body))
        for file in files
        for body in (file.read_bytes(),)
    }


ASSETS = _gathered()
BUILD = hashlib.sha256(b"".join(asset.body for asset in ASSETS.values())).hexdigest()[:12]
_AT = f"/app/assets/{BUILD}"
LATE = (
    "HealthLink-ը չի բացվում։ Ստուգեք կապը, փակեք և նորից բացեք կամ թարմացրեք Telegram-ը։<br><br>"
    "HealthLink не открывается. Проверьте связь, закройте и откройте снова или обновите Telegram."
    "<br><br>HealthLink does not open. Check the connection, close it and open it again, "
    "or update Telegram."
)
"""Shown by the style alone, for where no script comes or the browser is too old for it."""
SHELL = (
    "<!doctype html><html lang=hy><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width,initial-scale=1,viewport-fit=cover'>"
    "<title>HealthLink</title><link rel=icon href=data:,>"
    f"<link rel=stylesheet href={_AT}/shared/app.css>"
    + "".join(f"<link rel=modulepreload href={_AT}/{name}.js>" for name in FIRST)
    + f"<script type=module src={_AT}/miniapp/app.js></script>"
    f"<body><noscript>HealthLink: JavaScript</noscript><p class=late>{LATE}</p></body></html>"
)
POLICY = (
    "default-src 'none'; script-src 'self' https://telegram.org; style-src 'self'; "
    "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors https://web.telegram.org; connect-src 'self' "
)


@links.get("/assets/{build}/{path:path}", include_in_schema=False)
async def asset(request: Request, build: str, path: str) -> Response:
    """Of another build: the newest there is, for now."""
    found = ASSETS.get(path)
    if found is None:
        raise NotFound
    kept = "max-age=31536000, immutable" if build == BUILD else "no-store"
    headers = {"Cache-Control": f"public, {kept}", "Vary": "Accept-Encoding"}
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(found.packed if packed else found.body, 200, headers, found.type)


@links.get("", include_in_schema=False)
@links.get("/{path:path}", include_in_schema=False)
async def page(house: House, path: str = "") -> Response:  # noqa: ARG001
    """Which one, the script sees by the address. Before iOS 15.4, 'self' means no web socket."""
    sockets = house.settings.base_url.replace("http", "ws", 1)
    headers = {"Content-Security-Policy": POLICY + sockets, "Cache-Control": "no-store"}
    return HTMLResponse(SHELL, headers=headers)
