"""The signing key is changed while people use the system, and nobody is signed out."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from healthlink import local
from healthlink.booking.letters import links
from healthlink.config import Settings
from healthlink.db.pool import Db
from tests import make
from tests.auth.conftest import Server
from tests.make import Doctor, Person

OLD, NEW = make.SECRET, "a new key that is long enough to sign with as well"
ROTATION = [
    (OLD, OLD),
    (OLD, f"{OLD},{NEW}"),
    (f"{OLD},{NEW}", f"{OLD},{NEW}"),
    (f"{NEW},{OLD}", f"{OLD},{NEW}"),
    (f"{NEW},{OLD}", f"{NEW},{OLD}"),
]
"""What two processes of one system have for JWT_SECRET, one after another."""
PEOPLE, ROUNDS = 6, 6


@dataclass
class Browser:
    """Somebody signed in, who asks whichever process answers, and refreshes now and then."""

    access: str
    refresh: str
    answers: list[int] = field(default_factory=list)

    async def browse(self, servers: Iterator[httpx.AsyncClient]) -> None:
        for turn in range(ROUNDS):
            headers = {"Authorization": f"Bearer {self.access}"}
            me = await next(servers).get("/api/v1/users/me", headers=headers)
            self.answers.append(me.status_code)
            if turn % 3 == 2:
                await self._refresh(next(servers))

    async def _refresh(self, server: httpx.AsyncClient) -> None:
        body = {"refresh_token": self.refresh}
        answer = await server.post("/api/v1/auth/refresh", json=body)
        self.answers.append(answer.status_code)
        if answer.status_code == 200:
            self.access = answer.json()["access_token"]
            self.refresh = answer.json()["refresh_token"]


async def people(db: Db) -> list[Browser]:
    each = [await make.person(db) for _ in range(PEOPLE)]
    return [Browser(p.headers["Authorization"].split()[1], p.refresh_token) for p in each]


async def played(server: Server, browsers: list[Browser], steps: list[tuple[str, str]]) -> None:
    for step in steps:
        async with AsyncExitStack() as stack:
            pair = [await stack.enter_async_context(server(jwt_secret=secret)) for secret in step]
            turns = cycle(pair)
            await asyncio.gather(*(browser.browse(turns) for browser in browsers))


async def test_through_a_whole_rotation_nobody_is_signed_out(server: Server, db: Db) -> None:
    browsers = await people(db)
    await played(server, browsers, ROTATION)
    answers = [status for browser in browsers for status in browser.answers]
    assert len(answers) == len(ROTATION) * PEOPLE * (ROUNDS + ROUNDS // 3)
    assert set(answers) == {200}


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([(OLD, OLD), (NEW, NEW)], id="the old key is gone at once"),
        pytest.param([(OLD, OLD), (f"{NEW},{OLD}", OLD)], id="signed with before all know it"),
    ],
)
async def test_control_a_shortcut_signs_people_out(
    server: Server, db: Db, steps: list[tuple[str, str]]
) -> None:
    browsers = await people(db)
    await played(server, browsers, steps)
    assert 401 in {status for browser in browsers for status in browser.answers}


async def test_a_repeated_request_has_its_first_answer_under_the_new_key(
    server: Server, anna: Person, dr_grigoryan: Doctor
) -> None:
    body, headers = dr_grigoryan.booking(), {**anna.headers, "Idempotency-Key": "once"}
    async with server(jwt_secret=OLD) as before, server(jwt_secret=f"{NEW},{OLD}") as after:
        first = await before.post("/api/v1/appointments", json=body, headers=headers)
        again = await after.post("/api/v1/appointments", json=body, headers=headers)
    assert first.status_code == 201
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_link_of_a_letter_opens_under_the_new_key_and_not_without_the_old_one(
    server: Server, client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    booked = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    starts_at = datetime.fromisoformat(booked.json()["starts_at"])
    path = links.path([OLD], booked.json()["id"], starts_at, "ru")
    async with server(jwt_secret=f"{NEW},{OLD}") as during, server(jwt_secret=NEW) as too_late:
        assert (await during.get(path)).status_code == 200
        assert (await too_late.get(path)).status_code == 404, "the control"


@pytest.fixture
def machine(tmp_path: Path) -> Settings:
    """A local start, whose key is kept in the data directory."""
    return Settings(_env_file=None, healthlink_data_dir=tmp_path)


def kept(machine: Settings) -> list[str]:
    return local.kept_secret(machine, "jwt_secret").split(",")


def test_the_kept_key_gets_a_new_one_in_front(machine: Settings) -> None:
    (old,) = kept(machine)
    local.rotate(machine, datetime.now(UTC))
    new, still = kept(machine)
    assert (still, len(new) >= 32, new != old) == (old, True, True)
    assert (machine.data_dir / "jwt_secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "later", [pytest.param(lambda now: now, id="at once"), lambda now: now + timedelta(days=30)]
)
def test_a_second_change_within_a_month_is_refused(
    machine: Settings, later: Callable[[datetime], datetime]
) -> None:
    local.rotate(machine, datetime.now(UTC))
    before = kept(machine)
    with pytest.raises(local.TooEarly):
        local.rotate(machine, later(datetime.now(UTC)))
    assert kept(machine) == before
    local.rotate(machine, datetime.now(UTC) + timedelta(days=32))
    assert kept(machine)[1] == before[0]
    local.rotate(machine, datetime.now(UTC), hurry=True)
    assert len(kept(machine)) == 2
