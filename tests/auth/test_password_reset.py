"""Getting a new password by e-mail."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.auth import links
from healthlink.auth.queries import sql
from healthlink.wiring import Resources
from tests import make
from tests.auth.letters import link, token
from tests.auth.test_login import credentials
from tests.auth.test_refresh import bearer, refused
from tests.auth.test_register import faults
from tests.auth.test_sessions import sign_in, status
from tests.conftest import Worker
from tests.make import Person
from tests.sandbox.mailbox import Mailbox

RESET = "/api/v1/auth/password-reset"
CONFIRM = f"{RESET}/confirm"
LOGIN = "/api/v1/auth/login"
NEW = "quite another horse"
UNKNOWN = "nobody@example.com"


async def ask(client: httpx.AsyncClient, email: str = "anna@example.com") -> httpx.Response:
    return await client.post(RESET, json={"email": email})


async def confirm(client: httpx.AsyncClient, secret: str, password: str = NEW) -> httpx.Response:
    return await client.post(CONFIRM, json={"token": secret, "new_password": password})


@pytest.fixture
async def secret(client: httpx.AsyncClient, anna: Person, worker: Worker, mailbox: Mailbox) -> str:
    """The token of a letter that Anna asked for."""
    await ask(client)
    await worker.run_due_jobs()
    letter = await mailbox.letter(anna.email)
    assert link(letter).startswith("/reset-password/")
    return token(letter)


async def expired(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/link-expired")
    assert faults(answer) == [("token", "link-expired")]


async def test_with_the_letter_a_new_password_is_set_and_the_address_is_verified(
    client: httpx.AsyncClient, secret: str, anna: Person, boris: Person, db: asyncpg.Connection
) -> None:
    answer = await confirm(client, secret)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.post(LOGIN, json=credentials())).status_code == 401
    assert (await client.post(LOGIN, json=credentials(password=NEW))).status_code == 200
    assert (await client.post(LOGIN, json=credentials(boris.email))).status_code == 200
    verified = await db.fetch("select email from users where email_verified_at is not null")
    assert [row[0] for row in verified] == [anna.email]


async def test_every_session_ends_at_once(
    client: httpx.AsyncClient,
    secret: str,
    anna: Person,
    boris: Person,
    resources: Resources,
    password_hash: str,
) -> None:
    stolen = await sign_in(resources, anna, password_hash)
    await confirm(client, secret)
    for headers in (anna.headers, bearer(stolen)):
        assert await status(client, headers) == 401
    for refresh_token in (anna.refresh_token, stolen["refresh_token"]):
        await refused(client, refresh_token)
    assert await status(client, boris.headers) == 200


async def test_the_owner_is_told(
    client: httpx.AsyncClient, secret: str, anna: Person, worker: Worker, mailbox: Mailbox
) -> None:
    await confirm(client, secret)
    await worker.run_due_jobs()
    told, _ = await mailbox.letters(anna.email)
    assert told["subject"] == "Your password was changed"
    assert NEW not in told["text"]


async def test_the_owner_is_told_of_a_change_too(
    client: httpx.AsyncClient, anna: Person, worker: Worker, mailbox: Mailbox
) -> None:
    change = {"current_password": make.PASSWORD, "new_password": NEW}
    await client.post("/api/v1/users/me/password", json=change, headers=anna.headers)
    await worker.run_due_jobs()
    assert (await mailbox.letter(anna.email))["subject"] == "Your password was changed"


async def test_a_link_works_once(client: httpx.AsyncClient, secret: str) -> None:
    assert (await confirm(client, secret)).status_code == 204
    await expired(await confirm(client, secret, "a third horse altogether"))
    assert (await client.post(LOGIN, json=credentials(password=NEW))).status_code == 200


async def test_a_newer_letter_ends_the_links_of_older_ones(
    client: httpx.AsyncClient, secret: str, worker: Worker, mailbox: Mailbox
) -> None:
    await ask(client)
    await worker.run_due_jobs()
    newer, _ = await mailbox.letters()
    await expired(await confirm(client, secret))
    assert (await confirm(client, token(newer))).status_code == 204


async def test_a_change_of_password_ends_the_links(
    client: httpx.AsyncClient, secret: str, anna: Person
) -> None:
    change = {"current_password": make.PASSWORD, "new_password": "the owner's horse"}
    await client.post("/api/v1/users/me/password", json=change, headers=anna.headers)
    await expired(await confirm(client, secret))


async def test_links_from_before_a_block_stay_dead_after_it(
    client: httpx.AsyncClient, secret: str, anna: Person, admin: Person
) -> None:
    for verb in ("block", "unblock"):
        path = f"/api/v1/manage/users/{anna.id}/{verb}"
        done = await client.post(path, json={"reason": "Взлом"}, headers=admin.headers)
        assert done.status_code == 200, done.text
    await expired(await confirm(client, secret))


@pytest.mark.parametrize(
    "change",
    [
        "update account_link set expires_at = now()",
        "update account_link set purpose = 'verify'",
        "update users set blocked_at = now()",
        "update users set deleted_at = now()",
    ],
)
async def test_a_link_that_is_too_old_or_not_for_this_sets_nothing(
    client: httpx.AsyncClient, secret: str, db: asyncpg.Connection, change: str, password_hash: str
) -> None:
    await db.execute(change)
    await expired(await confirm(client, secret))
    assert await db.fetchval("select password_hash from users") == password_hash


async def test_a_dead_link_costs_no_hash(
    client: httpx.AsyncClient, clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from healthlink.auth import passwords

    async def never(*_: Any) -> str:
        raise AssertionError

    monkeypatch.setattr(passwords, "make_hash", never)
    await expired(await confirm(client, "a guess"))


@pytest.mark.parametrize("weak", ["", "short", "password1", "x" * 129, None])
async def test_a_weak_password_is_refused_and_the_link_stays(
    client: httpx.AsyncClient, secret: str, weak: Any
) -> None:
    answer = await confirm(client, secret, weak)
    assert (answer.status_code, faults(answer)[0][0]) == (422, "new_password")
    assert (await confirm(client, secret)).status_code == 204


# Of 50 who confirm at once, one wins.


async def _race(client: httpx.AsyncClient, secret: str, db: asyncpg.Connection) -> list[int]:
    """Who won, by their numbers."""
    await db.execute("truncate throttle")
    answers = await asyncio.gather(
        *(confirm(client, secret, f"horse number {number}") for number in range(50))
    )
    return [number for number, answer in enumerate(answers) if answer.status_code == 204]


async def test_of_fifty_who_confirm_at_once_one_wins(
    client: httpx.AsyncClient, secret: str, db: asyncpg.Connection
) -> None:
    (winner,) = await _race(client, secret, db)
    login = credentials(password=f"horse number {winner}")
    assert (await client.post(LOGIN, json=login)).status_code == 200


async def test_control_an_update_without_its_condition_lets_several_win(
    client: httpx.AsyncClient,
    secret: str,
    db: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def unconditional(db: Any, *, token_hash: bytes, purposes: list[str]) -> Any:
        return await db.fetchval(
            "update account_link set used_at = now() where token_hash = $1 returning user_id",
            token_hash,
        )

    async def kept(db: Any, *, user_id: Any, purposes: list[str]) -> int:
        return 0

    monkeypatch.setattr(sql, "use_link", unconditional)
    monkeypatch.setattr(sql, "end_links", kept)
    assert len(await _race(client, secret, db)) > 1


# Who asks learns nothing about who has an account.


def _shape(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    each_its_own = ("date", "x-request-id")
    headers = {name: value for name, value in answer.headers.items() if name not in each_its_own}
    return answer.status_code, answer.content, headers


async def test_known_unknown_blocked_and_deleted_addresses_get_the_same_answer_and_the_same_work(
    client: httpx.AsyncClient, anna: Person, boris: Person, db: asyncpg.Connection
) -> None:
    await db.execute("update users set blocked_at = now() where id = $1", boris.id)
    await make.person(db, email="gone@example.com")
    await db.execute("update users set deleted_at = now() where email = 'gone@example.com'")
    shapes, jobs = [], []
    for email in (anna.email, boris.email, "gone@example.com", UNKNOWN, "ANNA@example.com"):
        shapes.append(_shape(await ask(client, email)))
        rows = await db.fetch(
            "delete from pgqueuer returning entrypoint, convert_from(payload, 'utf8')"
        )
        assert [row[0] for row in rows] == ["send_password_reset"]
        assert f'"email":"{email.lower()}"' in rows[0][1]
        jobs.append(len(rows[0][1]) - len(email))
    assert shapes == [shapes[0]] * 5
    assert shapes[0][:2] == (202, b"")
    assert jobs == [jobs[0]] * 5
    assert await db.fetchval("select count(*) from throttle where key like 'reset%'") == 2 + 4


async def test_only_who_may_sign_in_gets_a_letter(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    db: asyncpg.Connection,
    worker: Worker,
    mailbox: Mailbox,
) -> None:
    await db.execute("update users set blocked_at = now() where id = $1", boris.id)
    for email in (anna.email, boris.email, UNKNOWN):
        await ask(client, email)
    await worker.run_due_jobs()
    assert [letter["recipient"] for letter in await mailbox.letters()] == [anna.email]


@pytest.mark.parametrize("email", ["anna@example.com", UNKNOWN])
async def test_asking_again_and_again_is_held_back_the_same_for_everybody(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection, email: str
) -> None:
    answers = [await ask(client, email) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert await db.fetchval("select count(*) from pgqueuer") == 5
    assert (await ask(client, "somebody.else@example.com")).status_code == 202


async def test_one_address_asks_for_twenty_people_an_hour(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    answers = [await ask(client, f"person{number}@example.com") for number in range(22)]
    assert [answer.status_code for answer in answers].count(202) == 20


# Accounts that staff made.


async def test_an_invitation_leads_to_a_password(
    client: httpx.AsyncClient, db: asyncpg.Connection, worker: Worker, mailbox: Mailbox
) -> None:
    person = await make.person(db, "Мария Лебедева", role="clinic_staff")
    await db.execute("update users set password_hash = null, language = 'ru'")
    await links.invite(db, person.id)
    await worker.run_due_jobs()
    letter = await mailbox.letter(person.email)
    assert letter["subject"] == "Вас приглашают в HealthLink"
    assert "клиника создала" in letter["text"]
    assert (await confirm(client, token(letter))).status_code == 204
    login = credentials(person.email, password=NEW)
    assert (await client.post(LOGIN, json=login)).status_code == 200
    await links.invite(db, person.id)
    await worker.run_due_jobs()
    subjects = [letter["subject"] for letter in await mailbox.letters(person.email)]
    assert subjects.count("Вас приглашают в HealthLink") == 1, "who has a password needs none"
