"""The pages behind the links: a look changes nothing, a button acts, in three languages."""

import base64
import hashlib
import re

import asyncpg
import httpx
import pytest

from healthlink.auth import links, passwords
from healthlink.auth.links import Purpose
from healthlink.db.pool import Db
from healthlink.web import account_words
from tests import make
from tests.make import Person

NEW = "quite another horse"
SCENES = ["verify", "verified", "password", "set", "expired"]


async def page_of(db: Db, who: Person, purpose: Purpose) -> str:
    name = "verify-email" if purpose == "verify" else "reset-password"
    return f"/{name}/{await links.make(db, who.id, purpose)}"


def look(answer: httpx.Response, scene: str, language: str = "en", status: int = 200) -> str:
    """Its HTML, after a look at what every such page must be."""
    html, headers = answer.text, answer.headers
    assert answer.status_code == status, html
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Language"] == language
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    (style,) = re.findall("<style>(.*?)</style>", html)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert "<script" not in html
    assert f"<html lang={language}>" in html
    assert f"<h1>{account_words.TITLES[scene][language]}</h1>" in html
    return html


async def verified(db: asyncpg.Connection) -> int:
    count: int = await db.fetchval("select count(*) from users where email_verified_at is not null")
    return count


@pytest.mark.parametrize("language", ["en", "ru", "hy"])
async def test_a_look_changes_nothing_and_the_button_verifies(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person, language: str
) -> None:
    path = await page_of(db, anna, "verify")
    headers = {"Accept-Language": language}
    for method in ("GET", "HEAD", "GET"):
        answer = await client.request(method, path, headers=headers)
        assert answer.status_code in (200, 405)
    look(answer, "verify", language)
    assert await verified(db) == 0
    answer = await client.post(path, headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/email-verified?language={language}",
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert await verified(db) == 1
    look(await client.get(answer.headers["location"]), "verified", language)
    look(await client.post(path, headers=headers), "expired", language, 422)
    look(await client.get(path, headers=headers), "expired", language)


async def test_a_new_password_is_set_on_the_page(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person
) -> None:
    path = await page_of(db, anna, "reset")
    html = look(await client.get(path), "password")
    assert "type=password" in html
    assert "autocomplete=new-password" in html
    answer = await client.post(path, data={"new_password": "Пароль & ещё один"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/password-set?language=en")
    look(await client.get("/password-set"), "set")
    login = {"email": anna.email, "password": "Пароль & ещё один"}
    assert (await client.post("/api/v1/auth/login", json=login)).status_code == 200
    again = await client.post(path, data={"new_password": NEW})
    look(again, "expired", status=422)


async def test_an_invitation_is_the_same_page(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person
) -> None:
    look(await client.get(await page_of(db, anna, "invite")), "password")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "Too short"),
        ("password1", "This password is too common, choose another"),
        ("x" * 129, "Too long"),
        ("", "Too short"),
    ],
)
async def test_what_will_not_do_is_told_kindly_and_the_link_stays(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person, password: str, said: str
) -> None:
    path = await page_of(db, anna, "reset")
    answer = await client.post(path, data={"new_password": password})
    html = look(answer, "password", status=422)
    assert f"role=alert>{said}</p>" in html
    assert not password or f"'{password}'" not in html
    assert await links.is_live(db, path.rpartition("/")[2], links.TO_A_PASSWORD)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"new_password=%FF%FE", b"&".join([b"a=1"] * 20)])
async def test_a_broken_form_is_told(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person, body: bytes
) -> None:
    answer = await client.post(await page_of(db, anna, "reset"), content=body)
    look(answer, "password", status=400)


@pytest.mark.parametrize("path", ["/verify-email/x", "/reset-password/x", "/reset-password/%00é"])
async def test_a_link_that_never_was_looks_like_an_old_one(
    client: httpx.AsyncClient, path: str
) -> None:
    look(await client.get(path), "expired")
    look(await client.post(path, data={"new_password": NEW}), "expired", status=422)


async def test_a_link_is_for_its_own_page_only(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person
) -> None:
    token = (await page_of(db, anna, "verify")).rpartition("/")[2]
    look(await client.get(f"/reset-password/{token}"), "expired")
    answer = await client.post(f"/reset-password/{token}", data={"new_password": NEW})
    look(answer, "expired", status=422)


async def test_the_switch_changes_the_language_and_the_form_keeps_it(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person
) -> None:
    path = await page_of(db, anna, "verify")
    html = look(
        await client.get(f"{path}?language=hy", headers={"Accept-Language": "ru"}), "verify", "hy"
    )
    assert "action='?language=hy'" in html
    assert "?language=ru" in html
    look(await client.get(f"{path}?language=<script>"), "verify", "en")


async def test_who_tries_too_often_is_told_on_the_page(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person
) -> None:
    path = await page_of(db, anna, "verify")
    for _ in range(60):
        await client.post("/verify-email/a-guess")
    answer = await client.post(path)
    look(answer, "verify", status=429)
    assert int(answer.headers["Retry-After"]) > 0


async def test_who_is_busy_says_so_on_the_page(
    client: httpx.AsyncClient,
    db: asyncpg.Connection,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "QUEUE", 0)
    answer = await client.post(await page_of(db, anna, "reset"), data={"new_password": NEW})
    look(answer, "password", status=503)


def test_every_scene_has_its_words() -> None:
    for scene in SCENES:
        assert set(account_words.TITLES[scene]) == set(account_words.LINES[scene]) == {
            "en", "ru", "hy",
        }  # fmt: skip
    assert make.PASSWORD not in str(vars(account_words))
