"""The page on which one reads what was sent."""

import base64
import hashlib
import re

import httpx
import pytest

from tests.sandbox.mailbox import Mailbox
from tests.sandbox.test_mail import box, letter, post_office, send

__all__ = ["box", "post_office"]


async def get(box: Mailbox, path: str) -> httpx.Response:
    return await box.client.get(path)


async def test_what_came_is_listed_latest_first(box: Mailbox) -> None:
    assert "No letters yet" in (await get(box, "/mail")).text
    for subject in ("Первое", "Второе"):
        await send(box, letter(subject))
    html = (await get(box, "/mail")).text
    assert html.index("Второе") < html.index("Первое")
    assert "anna@example.com" in html
    assert 'http-equiv="refresh"' in html


async def test_a_letter_shows_its_html_its_text_its_headers_and_its_files(box: Mailbox) -> None:
    await send(box)
    id = (await box.letters())[0]["id"]
    html = (await get(box, f"/mail/{id}")).text
    assert "<h1>Привет</h1>" in html
    assert re.search(f'<iframe src="/mail/{id}/html"[^>]* sandbox="allow-popups', html)
    assert ".точка" in html
    assert "Subject: Привет" in html
    assert "снимок.png" in html
    shown = await get(box, f"/mail/{id}/html")
    assert "<p>Как дела?" in shown.text
    file = await get(box, f"/mail/{id}/files/0")
    assert file.content == b"\0\xff"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    source = await get(box, f"/mail/{id}/source")
    assert b"multipart/mixed" in source.content


async def test_a_letter_may_run_nothing_and_load_nothing(box: Mailbox) -> None:
    evil = letter("<script>alert(1)</script>", "evil@example.com")
    evil.get_body(("html",)).set_content(  # type: ignore[union-attr]
        "<head></head><script>alert(1)</script>", subtype="html"
    )
    await send(box, evil)
    id = (await box.letters())[0]["id"]
    for path in ("/mail", f"/mail/{id}"):
        page = await get(box, path)
        assert "<script" not in page.text
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        (style,) = re.findall("<style>(.*?)</style>", page.text, re.DOTALL)
        assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    shown = (await get(box, f"/mail/{id}/html")).headers["Content-Security-Policy"]
    assert shown.startswith("sandbox ")
    assert "allow-scripts" not in shown
    assert "default-src 'none'" in shown


@pytest.mark.parametrize(
    "path", ["/mail/0", "/mail/0/html", "/mail/0/source", "/mail/0/files/0", f"/mail/{10**30}"]
)
async def test_what_is_not_there_is_said_so(box: Mailbox, path: str) -> None:
    assert (await get(box, path)).status_code == 404
