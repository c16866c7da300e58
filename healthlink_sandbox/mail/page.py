"""The pages of the mail box: what came, the latest first, and each letter as its reader sees it."""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from healthlink_sandbox.mail.box import Box, Letter, attachments, part
from healthlink_sandbox.page_style import STYLE as SHARED

SHOWN = 200
REFRESH_SECONDS = 5
STYLE = SHARED + (
    "main{max-width:44rem}ul{list-style:none;margin:0;padding:0}"
    "li a{display:block;padding:.8rem 0;border-bottom:1px solid var(--line);color:var(--ink);"
    "text-decoration:none;overflow-wrap:anywhere}li:last-child a{border:0}"
    "li b{display:block}li span,time{color:var(--soft);font-size:.9rem}"
    "h1+dl{margin-top:.8rem}dl{margin-bottom:.4rem}"
    "iframe{width:100%;height:75vh;border:1px solid var(--line);border-radius:.8rem;"
    "background:#fff;color-scheme:light dark}pre{white-space:pre-wrap;overflow-wrap:anywhere;"
    "font-size:.9rem;margin:.4rem 0}summary{padding:.7rem 0;cursor:pointer;font-weight:600}"
    "section+section{margin-top:.75rem}.file{display:block;padding:.6rem 0;color:var(--brand)}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; img-src data:; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LETTER_HEADERS = {
    # A letter is somebody's HTML: no scripts, nothing from elsewhere; its links open beside it.
    "Content-Security-Policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def routes(box: Box) -> list[Route]:
    pages = Pages(box)
    table: list[tuple[str, Callable[[Request], Response]]] = [
        ("/mail", pages.list),
        ("/mail/{id:int}", pages.show),
        ("/mail/{id:int}/html", pages.html),
        ("/mail/{id:int}/source", pages.source),
        ("/mail/{id:int}/files/{number:int}", pages.file),
    ]
    return [Route(path, _endpoint(answer), methods=["GET"]) for path, answer in table]


class Pages:
    def __init__(self, box: Box) -> None:
        self.box = box

    def list(self, _: Request) -> Response:
        rows = "".join(_row(letter) for letter in self.box.latest(most=SHOWN))
        body = f"<ul>{rows}</ul>" if rows else "<p class=label>No letters yet.</p>"
        refresh = f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">'
        return _page("Mail", f"<section><h1>Letters</h1>{body}</section>", refresh)

    def show(self, request: Request) -> Response:
        letter = self._find(request)
        return _page(letter.subject, _letter(letter)) if letter else _nothing()

    def html(self, request: Request) -> Response:
        letter = self._find(request)
        if letter is None:
            return _nothing()
        shown = part(letter.message, "text/html").replace("<head>", "<head><base target=_blank>", 1)
        return HTMLResponse(shown, headers=LETTER_HEADERS)

    def source(self, request: Request) -> Response:
        letter = self._find(request)
        return _file(letter.content, f"letter-{letter.id}.eml") if letter else _nothing()

    def file(self, request: Request) -> Response:
        letter = self._find(request)
        files = attachments(letter.message) if letter else []
        number = request.path_params["number"]
        return _file(files[number][2], files[number][0]) if number < len(files) else _nothing()

    def _find(self, request: Request) -> Letter | None:
        id: int = request.path_params["id"]
        return self.box.find(id) if id < 2**62 else None


def _endpoint(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """On the loop, as its sqlite connection wants it."""

    async def called(request: Request) -> Response:
        return answer(request)

    return called


def _row(letter: Letter) -> str:
    return (
        f'<li><a href="/mail/{letter.id}"><b>{escape(letter.subject) or "—"}</b>'
        f"<span>{escape(letter.recipient)} · {_moment(letter)}</span></a></li>"
    )


def _letter(letter: Letter) -> str:
    message = letter.message
    about = {"From": str(message.get("From", letter.sender)), "To": letter.recipient}
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in about.items()
    )
    text = escape(part(message, "text/plain"))
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    frame = (
        f'<iframe src="/mail/{letter.id}/html" title="The letter" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    return (
        f"<section><h1>{escape(letter.subject) or '—'}</h1><dl>{rows}"
        f"<div><dt>Received</dt><dd>{_moment(letter)}</dd></div></dl>{_files(letter)}"
        f"{frame if part(message, 'text/html') else ''}</section>"
        f"<section><details><summary>As plain text</summary><pre>{text}</pre></details>"
        f"<details><summary>Headers</summary><pre>{escape(headers)}</pre></details>"
        f'<a class=file href="/mail/{letter.id}/source">The whole letter (.eml)</a></section>'
    )


def _files(letter: Letter) -> str:
    return "".join(
        f'<a class=file href="/mail/{letter.id}/files/{number}">📎 {escape(name)} '
        f"({escape(kind)}, {len(content)} bytes)</a>"
        for number, (name, kind, content) in enumerate(attachments(letter.message))
    )


def _moment(letter: Letter) -> str:
    """`2026-12-01 10:30:05 UTC`."""
    return f"<time>{escape(letter.received_at[:19].replace('T', ' '))} UTC</time>"


def _page(title: str, body: str, refresh: str = "") -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex">{refresh}<title>{escape(title)} · Sandbox</title>'
        f'<link rel="icon" href="data:,"><style>{STYLE}</style></head><body><main>'
        "<nav><b>Sandbox</b><div><a href=/mail>All letters</a></div></nav>"
        '<p class="note" role="note">A mail server that delivers to nobody: what the program sends '
        f"ends here.</p>{body}</main></body></html>",
        headers=HEADERS,
    )


def _nothing() -> Response:
    page = _page("No such letter", "<section><h1>No such letter</h1></section>")
    page.status_code = 404
    return page


def _file(content: bytes, name: str) -> Response:
    """To be saved, never to be shown here."""
    plain = re.sub(r"[^\w.-]", "_", name)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(plain)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
