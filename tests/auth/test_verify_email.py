"""Showing that an e-mail address is mine."""

import hashlib

import asyncpg
import httpx
import pytest

from tests import make
from tests.auth.letters import link, token
from tests.auth.test_register import REGISTER, faults, registration
from tests.conftest import Worker
from tests.make import Person
from tests.sandbox.mailbox import Mailbox

ME = "/api/v1/users/me"
VERIFY = "/api/v1/auth/verify-email"
AGAIN = f"{ME}/verify-email"
VERA = "vera@example.com"


async def is_verified(db: asyncpg.Connection, email: str = VERA) -> bool:
    found: bool = await db.fetchval(
        "select email_verified_at is not null from users where email = $1", email
    )
    return found


@pytest.fixture
async def letter(client: httpx.AsyncClient, worker: Worker, mailbox: Mailbox) -> str:
    """The token of the letter that Vera's registration sends."""
    await client.post(REGISTER, json=registration(), headers={"Accept-Language": "ru"})
    await worker.run_due_jobs()
    return token(await mailbox.letter(VERA))


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("ru", "Подтвердите адрес почты"),
        ("hy-AM,ru;q=0.5", "Հաստատեք էլ. փոստի հասցեն"),
        ("de", "Is this your e-mail address?"),
    ],
)
async def test_registration_sends_a_letter_in_the_readers_language(
    client: httpx.AsyncClient, worker: Worker, mailbox: Mailbox, language: str, subject: str
) -> None:
    headers = {"Accept-Language": language, "Idempotency-Key": "once"}
    for _ in range(2):
        await client.post(REGISTER, json=registration(), headers=headers)
    await worker.run_due_jobs()
    letter = await mailbox.letter(VERA)
    assert letter["subject"] == subject
    assert dict(letter["headers"])["Content-Language"] == language[:2].replace("de", "en")
    assert "Вера Петросян" in letter["text"]
    assert link(letter).startswith("/verify-email/")


async def test_the_link_verifies_the_address_once(
    client: httpx.AsyncClient, letter: str, db: asyncpg.Connection
) -> None:
    assert not await is_verified(db)
    answer = await client.post(VERIFY, json={"token": letter})
    assert (answer.status_code, answer.content) == (204, b"")
    assert await is_verified(db)
    again = await client.post(VERIFY, json={"token": letter})
    assert (again.status_code, again.json()["type"]) == (422, "/problems/link-expired")
    assert faults(again) == [("token", "link-expired")]
    assert letter not in again.text


async def test_of_the_token_only_the_hash_is_kept(
    client: httpx.AsyncClient, letter: str, db: asyncpg.Connection
) -> None:
    assert len(letter) >= 43, "256 bits"
    stored = await db.fetchval("select token_hash from account_link")
    assert stored == hashlib.sha256(letter.encode()).digest()
    tables = await db.fetch("select tablename from pg_tables where schemaname = 'public'")
    for (table,) in tables:
        assert letter not in str(await db.fetch(f"select t::text from {table} t"))


@pytest.mark.parametrize(
    "change",
    [
        "update account_link set expires_at = now()",
        "update account_link set purpose = 'reset'",
        "update users set blocked_at = now()",
        "update users set deleted_at = now()",
    ],
)
async def test_a_link_that_is_too_old_or_for_something_else_does_not_verify(
    client: httpx.AsyncClient, letter: str, db: asyncpg.Connection, change: str
) -> None:
    await db.execute(change)
    answer = await client.post(VERIFY, json={"token": letter})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/link-expired")
    assert not await is_verified(db)


@pytest.mark.parametrize("guess", ["x", "é" * 100, "' or 1=1 --", "A" * 43])
async def test_a_guess_does_not_verify(client: httpx.AsyncClient, clean: None, guess: str) -> None:
    answer = await client.post(VERIFY, json={"token": guess})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/link-expired")


async def test_the_profile_says_whether_the_address_is_verified(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    assert (await client.get(ME, headers=anna.headers)).json()["email_verified"] is False
    await db.execute("update users set email_verified_at = now()")
    assert (await client.get(ME, headers=anna.headers)).json()["email_verified"] is True


async def test_i_ask_for_the_letter_again_until_i_am_verified(
    client: httpx.AsyncClient,
    anna: Person,
    worker: Worker,
    mailbox: Mailbox,
    db: asyncpg.Connection,
) -> None:
    for _ in range(2):
        assert (await client.post(AGAIN, headers=anna.headers)).status_code == 202
    await worker.run_due_jobs()
    first, second = await mailbox.letters(anna.email)
    assert (await client.post(VERIFY, json={"token": token(first)})).status_code == 204
    assert (await client.post(AGAIN, headers=anna.headers)).status_code == 202
    await worker.run_due_jobs()
    assert len(await mailbox.letters(anna.email)) == 2
    assert token(first) != token(second)


async def test_asking_again_and_again_is_held_back(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    answers = [await client.post(AGAIN, headers=anna.headers) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429] * 2
    assert await db.fetchval("select count(*) from pgqueuer") == 5


async def test_my_language_is_mine_to_choose(
    client: httpx.AsyncClient, anna: Person, worker: Worker, mailbox: Mailbox
) -> None:
    answer = await client.patch(ME, json={"language": "hy"}, headers=anna.headers)
    assert answer.json()["language"] == "hy"
    bad = await client.patch(ME, json={"language": "de"}, headers=anna.headers)
    assert (bad.status_code, faults(bad)) == (422, [("language", "literal_error")])
    await client.post(AGAIN, headers=anna.headers)
    await worker.run_due_jobs()
    assert (await mailbox.letter(anna.email))["subject"] == "Հաստատեք էլ. փոստի հասցեն"


async def test_a_person_that_staff_or_a_command_registers_gets_no_letter(
    db: asyncpg.Connection, worker: Worker, mailbox: Mailbox
) -> None:
    await make.person(db)
    await worker.run_due_jobs()
    assert await mailbox.letters() == []
