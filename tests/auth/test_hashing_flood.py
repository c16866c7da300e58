"""A flood of sign-ins waits outside; everybody else is served."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from healthlink.auth import passwords, throttle
from healthlink.auth.throttle import Limit
from healthlink.wiring import HASHING_THREADS
from tests.auth.test_login import credentials
from tests.make import Person

LOGIN = "/api/v1/auth/login"
ME = "/api/v1/users/me"
SURPLUS = 10
FIRST = asyncio.FIRST_COMPLETED


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until it is opened no comparison of a password with a hash comes to an end."""
    opened = threading.Event()

    def verify(stored: str, password: str) -> bool:
        return opened.wait(30) and False

    monkeypatch.setattr(passwords, "_verify", verify)
    for name in ("LOGIN_PER_ACCOUNT", "LOGIN_PER_ADDRESS"):
        monkeypatch.setattr(throttle, name, Limit(name, 1000, timedelta(hours=1)))
    yield opened
    opened.set()


async def test_the_surplus_of_a_flood_is_refused_and_other_routes_answer(
    client: httpx.AsyncClient, anna: Person, gate: threading.Event
) -> None:
    room = passwords.QUEUE + HASHING_THREADS
    async with httpx.AsyncClient(
        base_url=client.base_url, limits=httpx.Limits(max_connections=None), timeout=30
    ) as flood:
        logins = [
            asyncio.create_task(flood.post(LOGIN, json=credentials(f"person{n}@example.com")))
            for n in range(room + SURPLUS)
        ]
        while sum(login.done() for login in logins) < SURPLUS:
            await asyncio.wait([login for login in logins if not login.done()], return_when=FIRST)
        refused = [login.result() for login in logins if login.done()]
        assert [answer.status_code for answer in refused] == [503] * SURPLUS
        assert {answer.headers["Retry-After"] for answer in refused} <= {"1", "2"}
        served = await asyncio.gather(*(client.get(ME, headers=anna.headers) for _ in range(20)))
        assert {answer.status_code for answer in served} == {200}
        assert sum(login.done() for login in logins) == SURPLUS
        gate.set()
        answers = await asyncio.gather(*logins)
    assert sorted(answer.status_code for answer in answers) == [401] * room + [503] * SURPLUS


async def test_control_without_a_bound_nobody_is_refused(
    client: httpx.AsyncClient, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "QUEUE", 0)
    one = client.post(LOGIN, json=credentials())
    gate.set()
    assert (await one).status_code == 503
    monkeypatch.setattr(passwords, "QUEUE", 10_000)
    many = await asyncio.gather(*(client.post(LOGIN, json=credentials()) for _ in range(70)))
    assert {answer.status_code for answer in many} == {401}
