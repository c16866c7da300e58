"""Trying too often."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.auth import throttle
from healthlink.auth.queries import sql
from healthlink.auth.throttle import Limit
from healthlink.config import Settings
from healthlink.errors import TooManyRequests
from healthlink.wiring import Resources
from tests.auth.conftest import Server, Verifications
from tests.auth.test_login import credentials
from tests.auth.test_register import registration
from tests.make import Person

LOGIN = "/api/v1/auth/login"
TEN = Limit("ten", 10, timedelta(days=1))


async def test_of_parallel_guesses_exactly_the_limit_is_looked_at(
    client: httpx.AsyncClient, anna: Person, verifications: Verifications
) -> None:
    guesses = [credentials(password=f"guess number {n}") for n in range(40)]
    answers = await asyncio.gather(*(client.post(LOGIN, json=guess) for guess in guesses))
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 30
    assert verifications.count == 10
    refusal = max(answers, key=lambda answer: answer.status_code)
    assert refusal.json()["type"] == "/problems/too-many-requests"
    assert refusal.headers["Retry-After"] == "30"


async def test_the_right_password_waits_too(
    client: httpx.AsyncClient, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "LOGIN_PER_ACCOUNT", Limit("few", 2, timedelta(minutes=5)))
    for _ in range(2):
        await client.post(LOGIN, json=credentials(password="a wrong guess"))
    assert (await client.post(LOGIN, json=credentials())).status_code == 429


async def test_a_throttled_account_is_not_told_from_one_that_does_not_exist(
    client: httpx.AsyncClient, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "LOGIN_PER_ACCOUNT", Limit("few", 2, timedelta(minutes=5)))
    for name in ("anna", "nobody"):
        bodies = [credentials(f"{name}@example.com", "a wrong guess")] * 4
        answers = [(await client.post(LOGIN, json=body)).status_code for body in bodies]
        assert answers == [401, 401, 429, 429]


async def test_writing_the_e_mail_otherwise_gives_no_more_guesses(
    client: httpx.AsyncClient, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "LOGIN_PER_ACCOUNT", Limit("few", 2, timedelta(minutes=5)))
    ways = ("anna@example.com", "Anna@example.com", "ANNA@EXAMPLE.COM", "A <anna@example.com>")
    bodies = [credentials(email, "a wrong guess") for email in ways]
    answers = [(await client.post(LOGIN, json=body)).status_code for body in bodies]
    assert answers == [401, 401, 429, 429]


GUESS = """
import asyncio, sys
from datetime import timedelta
from healthlink.auth.throttle import Limit, check
from healthlink.db.pool import open_pool
from healthlink.errors import TooManyRequests

async def guess(pool, limit):
    try:
        await check(pool, (limit, "anna"))
    except TooManyRequests:
        return 0
    return 1

async def main():
    limit = Limit("ten", 10, timedelta(days=1))
    async with open_pool(sys.argv[1], size=4) as pool:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(sum(await asyncio.gather(*(guess(pool, limit) for _ in range(100)))))

asyncio.run(main())
"""


async def test_four_processes_together_let_exactly_the_limit_through(
    settings: Settings, clean: None
) -> None:
    processes = [await _guesser(settings.direct_url) for _ in range(4)]
    for process in processes:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
    outputs = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert sum(int(output) for output, _ in outputs) == 10


async def _guesser(url: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", GUESS, url, stdin=pipe, stdout=pipe
    )


async def test_control_a_throttle_that_reads_before_it_writes_lets_more_through(
    resources: Resources, clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = asyncio.Barrier(20)

    async def attempt(pool: Any, *, key: str, step: timedelta, span: timedelta) -> bool:
        due = await pool.fetchval("select due > now() + $2 from throttle where key = $1", key, span)
        await together.wait()
        await pool.execute(
            "insert into throttle as t values ($1, now() + $2)"
            " on conflict (key) do update set due = t.due + $2",
            key,
            step,
        )
        return not due

    assert await _let_through(resources, 20) == 10
    await resources.pool.execute("truncate throttle")
    monkeypatch.setattr(sql, "attempt", attempt)
    assert await _let_through(resources, 20) == 20


async def _let_through(resources: Resources, times: int) -> int:
    tries = (throttle.check(resources.pool, (TEN, "anna")) for _ in range(times))
    return [*await asyncio.gather(*tries, return_exceptions=True)].count(None)


async def test_a_limit_forgives_at_its_own_pace(resources: Resources, clean: None) -> None:
    assert await _let_through(resources, 15) == 10
    await resources.pool.execute(
        "update throttle set due = due - $1::interval", 3 * TEN.per / TEN.times
    )
    assert await _let_through(resources, 15) == 3


async def test_what_one_address_is_refused_does_not_use_up_what_all_share(
    resources: Resources, clean: None
) -> None:
    one, shared = Limit("one", 2, TEN.per), Limit("shared", 5, TEN.per)
    for _ in range(20):
        try:
            await throttle.check(resources.pool, (one, "a flood"), (shared, ""))
        except TooManyRequests:
            continue
    await throttle.check(resources.pool, (one, "somebody else"), (shared, ""))


@pytest.fixture
def two_per_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "LOGIN_PER_ADDRESS", Limit("two", 2, timedelta(hours=1)))
    monkeypatch.setattr(throttle, "REGISTER_PER_ADDRESS", Limit("two", 2, timedelta(hours=1)))


async def _from(client: httpx.AsyncClient, forwarded: list[str]) -> list[int]:
    """Sign-ins, each for another account and with another claim to come from elsewhere."""
    answers = []
    for number, address in enumerate(forwarded):
        claims = {"X-Forwarded-For": address, "X-Real-IP": address, "Forwarded": f"for={address}"}
        body = credentials(f"person{number}@example.org", "a wrong guess")
        answers.append((await client.post(LOGIN, json=body, headers=claims)).status_code)
    return answers


async def test_a_claim_to_come_from_elsewhere_is_not_believed(
    client: httpx.AsyncClient, two_per_address: None
) -> None:
    assert await _from(client, ["1.1.1.1", "2.2.2.2", "3.3.3.3"]) == [401, 401, 429]


async def test_control_a_server_that_believes_everyone_lets_them_through(
    server: Server, two_per_address: None
) -> None:
    async with server(trusted_proxies="0.0.0.0/0") as client:
        assert await _from(client, ["1.1.1.1", "2.2.2.2", "3.3.3.3"]) == [401, 401, 401]


async def test_behind_our_proxy_only_what_the_proxy_says_counts(
    server: Server, two_per_address: None
) -> None:
    async with server(trusted_proxies="127.0.0.1") as client:
        forged = [f"10.9.8.{n}, 7.7.7.7" for n in range(3)]
        assert await _from(client, forged) == [401, 401, 429]
        assert await _from(client, ["7.7.7.7, 8.8.8.8"]) == [401]


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_all_addresses_of_one_household_are_one(address: str, whose: str) -> None:
    assert throttle.household(address) == whose


async def test_accounts_are_not_made_by_the_dozen(
    client: httpx.AsyncClient, two_per_address: None
) -> None:
    bodies = [registration(email=f"person{n}@example.com") for n in range(3)]
    answers = [await client.post("/api/v1/auth/register", json=body) for body in bodies]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


async def test_guessing_inside_an_open_session_is_throttled(
    client: httpx.AsyncClient, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "PASSWORD_PER_ACCOUNT", Limit("two", 2, timedelta(hours=1)))
    change = {"current_password": "a wrong guess", "new_password": "quite another horse"}
    path = "/api/v1/users/me"
    answers = [
        await client.post(f"{path}/password", json=change, headers=anna.headers),
        await client.post(f"{path}/delete", json={"password": "a guess"}, headers=anna.headers),
        await client.post(f"{path}/password", json=change, headers=anna.headers),
        await client.post(f"{path}/delete", json={"password": "a guess"}, headers=anna.headers),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 429, 429]


async def test_with_its_table_out_of_reach_nothing_passes(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection, verifications: Verifications
) -> None:
    async with db.transaction():
        await db.execute("lock table throttle in access exclusive mode")
        change = {"current_password": "correct horse battery", "new_password": "another horse"}
        answers = await asyncio.gather(
            client.post(LOGIN, json=credentials()),
            client.post("/api/v1/auth/register", json=registration()),
            client.post("/api/v1/users/me/password", json=change, headers=anna.headers),
        )
    assert [answer.status_code for answer in answers] == [503] * 3
    assert all(answer.headers["Retry-After"] for answer in answers)
    assert verifications.count == 0
    assert await db.fetchval("select count(*) from users") == 1


async def test_with_its_table_gone_nothing_passes(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection, verifications: Verifications
) -> None:
    await db.execute("alter table throttle rename to elsewhere")
    try:
        answer = await client.post(LOGIN, json=credentials())
    finally:
        await db.execute("alter table elsewhere rename to throttle")
    assert answer.status_code >= 500
    assert verifications.count == 0


async def test_who_tried_is_not_kept(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    await client.post(LOGIN, json=credentials())
    kept = str(await db.fetch("select * from throttle"))
    assert "login-account" in kept
    assert "anna" not in kept
    assert "127.0.0.1" not in kept
