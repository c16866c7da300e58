"""The page that looks like a chat: people, and each one's messages with the bot.

Its script looks every second, acts by /control/telegram, and draws what comes as text and nodes,
never as HTML.
"""

import base64
import hashlib
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from healthlink_sandbox.page_style import STYLE as SHARED
from healthlink_sandbox.telegram import acts
from healthlink_sandbox.telegram.network import Network
from healthlink_sandbox.telegram.people import PARAMETER

HERE = Path(__file__).parent
STYLE = SHARED + (HERE / "chat.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "chat.js").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src '{_digest(STYLE)}'; script-src '{_digest(SCRIPT)}'; "
        "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")
LIST = """<main><nav><b>Sandbox</b><span>Telegram</span></nav>
<p class="note" role="note">A little Telegram: these people write to @{username}, and nobody
else does.</p>
<section><h1>{title}</h1><p class="label" id="nobody" hidden>Nobody is here yet.</p>
<ul class="people" id="people"></ul></section>
<section><h1>Somebody new</h1><form id="new" class="plainer">
<label>First name<input name="first_name" required maxlength="64" autocomplete="off"></label>
<label>Last name<input name="last_name" maxlength="64" autocomplete="off"></label>
<label>Language of their Telegram<select name="language_code"><option value="hy">Հայերեն</option>
<option value="ru">Русский</option><option value="en">English</option></select></label>
<label>Phone<input name="phone" inputmode="tel" pattern="[+]?[0-9]*" maxlength="16"
placeholder="37491123456"></label>
<button class="main">Add</button></form></section></main>"""
CHAT = """<main><header class="head"><a href="/telegram/" aria-label="All chats">‹</a>
<div id="face"></div><p><b id="name"></b><small id="state"></small></p>
<details><summary aria-label="More">⋮</summary><div class="acts" id="acts">
<button id="contact">Share their contact</button><button id="block">Block the bot</button></div>
</details></header>
<div class="wall" id="wall" role="log" aria-label="Messages" tabindex="0"></div>
<div class="foot"><div class="answering" id="answering" hidden><span>↩
<span id="answered"></span></span><button id="unanswer" aria-label="No reply">✕</button></div>
<div class="keys" id="keyboard" hidden></div>
<button class="main wide" id="start" hidden>Start</button>
<form id="write" hidden><button type="button" class="menu second" id="menu" hidden>☰</button>
<textarea id="text" rows="1" maxlength="4096" placeholder="Message" aria-label="Message"></textarea>
<button class="main" aria-label="Send">➤</button></form></div></main>"""


def routes(network: Network) -> list[Route]:
    pages = Pages(network)
    return [
        Route("/telegram", pages.begin, methods=["GET"]),
        Route("/telegram/", pages.list, methods=["GET"]),
        Route("/telegram/{id:int}", pages.chat, methods=["GET"]),
        Route("/telegram/look", pages.look_at_all, methods=["GET"]),
        Route("/telegram/look/{id:int}", pages.look_at_one, methods=["GET"]),
        Route("/telegram/files/{id}", pages.file, methods=["GET"]),
        Route("/telegram/{username}", pages.link, methods=["GET"]),
    ]


class Pages:
    def __init__(self, network: Network) -> None:
        self.network = network

    async def begin(self, _: Request) -> Response:
        return RedirectResponse("/telegram/", 308)

    async def list(self, _: Request) -> Response:
        return self._people(self.network.name)

    async def link(self, request: Request) -> Response:
        """As t.me/<bot>?start=<payload>; the chat that is chosen finds the payload in its
        address."""
        ours = self.network.account.username.lower()
        payload = request.query_params.get("start", "")
        if request.path_params["username"].lower() != ours or not PARAMETER.fullmatch(payload):
            return _nothing("No such link")
        return self._people("Who opens the link?")

    def _people(self, title: str) -> Response:
        username = self.network.account.username
        body = LIST.format(username=escape(username), title=escape(title))
        return _page("Telegram", "list", body)

    async def chat(self, request: Request) -> Response:
        id: int = request.path_params["id"]
        person = self.network.book.person(id) if id < 2**52 else None
        if person is None:
            return _nothing("Nobody")
        return _page(person.first_name, "chat", CHAT, str(person.id))

    async def look_at_all(self, request: Request) -> Response:
        return JSONResponse({"people": await acts.people(self.network, request)})

    async def look_at_one(self, request: Request) -> Response:
        """All that the page shows of a chat."""
        try:
            person = await acts.person(self.network, request)
        except acts.Unknown:
            return JSONResponse({"error": "unknown"}, 404)
        presses = [each for each in self.network.book.presses() if each.user_id == person["id"]]
        told = {
            "person": person,
            "messages": await acts.chat(self.network, request),
            "answers": [each.answer | {"id": each.id} for each in presses if each.answer],
        }
        return JSONResponse(told)

    async def file(self, request: Request) -> Response:
        """A picture to be shown, anything else to be saved."""
        found = self.network.book.file(request.path_params["id"])
        if found is None:
            return Response(status_code=404)
        name, kind, content = found
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        if kind in SHOWN:
            return Response(content, media_type=kind, headers=headers)
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return Response(content, media_type="application/octet-stream", headers=headers)


def _nothing(title: str) -> Response:
    page = _page(title, "list", f"<main><section><h1>{title}</h1></section></main>", "-")
    page.status_code = 404
    return page


def _page(title: str, kind: str, body: str, person: str = "") -> HTMLResponse:
    script = "" if person == "-" else f"<script>{SCRIPT}</script>"
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1,'
        'interactive-widget=resizes-content">'
        f'<meta name="robots" content="noindex"><title>{escape(title)} · Sandbox</title>'
        f'<link rel="icon" href="data:,"><style>{STYLE}</style></head>'
        f'<body class="{kind}" data-person="{person}">{body}'
        f'<div id="toast" role="status" hidden></div>{script}</body></html>',
        headers=HEADERS,
    )
