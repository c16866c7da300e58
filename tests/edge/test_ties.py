"""Transactions at the edge: committed before the answer, rolled back by a refusal, tried again
when the database broke a tie against us."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.types import Message, Receive, Scope, Send

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.dependencies import Primary, Transaction, open_transaction
from healthlink.errors import Conflict
from healthlink.fields import Input
from healthlink.main import create_app
from healthlink.routing import LOST_TIES, Route
from tests.edge.conftest import listening
from tests.edge.wire import PATIENCE, Wire, assert_problem, connected, request
from tests.pooler import WANTED

LateTransaction = Annotated[Db, Depends(open_transaction)]
"""As FastAPI would have it: committed after the answer. For a negative control."""


class Note(Input):
    text: str


class Trial:
    """HealthLink with one more route, `POST /trial`, and a table that it writes to."""

    def __init__(self, settings: Settings, db: asyncpg.Connection) -> None:
        self.settings, self.db = settings, db
        self.calls: list[str] = []

    @asynccontextmanager
    async def route(
        self,
        handler: Callable[..., Any],
        *,
        route_class: type[APIRoute] = Route,
        around: Callable[[FastAPI], Any] = lambda app: app,
    ) -> AsyncIterator[Wire]:
        app, router = create_app(self.settings), APIRouter(route_class=route_class)
        router.post("/trial")(handler)
        app.router.routes.extend(router.routes)
        async with listening(around(app)) as (port, _), connected(port) as wire:
            yield wire

    async def rows(self) -> list[str]:
        found = await self.db.fetch("select text from trial order by text")
        return [row["text"] for row in found]


ASK = request("POST", "/trial", b'{"text": "kept"}')


@pytest.fixture
async def trial(settings: Settings, db: asyncpg.Connection) -> AsyncIterator[Trial]:
    await db.execute("create table trial (text text primary key, n int not null default 0)")
    yield Trial(settings, db)
    await db.execute("drop table trial")


@pytest.mark.parametrize("in_time", [True, False])
async def test_a_transaction_is_committed_before_the_answer(trial: Trial, in_time: bool) -> None:
    """With the negative control: FastAPI's usual dependency commits after it."""
    seen: list[list[str]] = []

    async def early(note: Note, db: Transaction) -> None:
        await db.execute("insert into trial values ($1)", note.text)

    async def late(note: Note, db: LateTransaction) -> None:
        await db.execute("insert into trial values ($1)", note.text)

    def watched(app: FastAPI) -> Any:
        async def watch(scope: Scope, receive: Receive, send: Send) -> None:
            async def look(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.append(await trial.rows())
                await send(message)

            await app(scope, receive, look)

        return watch

    async with trial.route(early if in_time else late, around=watched) as wire:
        assert (await wire.ask(ASK)).status == 200
    assert seen == [["kept"] if in_time else []]


@pytest.mark.parametrize("in_transaction", [True, False])
async def test_a_refusal_rolls_back(trial: Trial, in_transaction: bool) -> None:
    """With the negative control: what has its own short connection outlives the refusal."""

    async def inside(note: Note, db: Transaction) -> None:
        await db.execute("insert into trial values ($1)", note.text)
        raise Conflict

    async def beside(note: Note, pool: Primary) -> None:
        await pool.execute("insert into trial values ($1)", note.text)
        raise Conflict

    async with trial.route(inside if in_transaction else beside) as wire:
        assert_problem(await wire.ask(ASK), 409, "conflict")
    assert await trial.rows() == ([] if in_transaction else ["kept"])


async def test_a_fault_rolls_back(trial: Trial) -> None:
    async def handler(note: Note, db: Transaction) -> None:
        await db.execute("insert into trial values ($1)", note.text)
        raise ZeroDivisionError

    async with trial.route(handler) as wire:
        assert_problem(await wire.ask(ASK), 500, "internal-error")
    assert await trial.rows() == []


@pytest.mark.parametrize("route_class", [Route, APIRoute])
async def test_the_victim_of_a_deadlock_is_tried_again(
    trial: Trial, settings: Settings, route_class: type[APIRoute]
) -> None:
    """A real one. The negative control is FastAPI's own route."""
    await trial.db.execute("insert into trial values ('a'), ('b')")
    holding, go_on = asyncio.Event(), asyncio.Event()

    async def handler(note: Note, db: Transaction) -> str:
        trial.calls.append(note.text)
        await db.execute("set local lock_timeout = '5s'; set local deadlock_timeout = '10ms'")
        await db.execute("update trial set n = n + 1 where text = 'a'")
        holding.set()
        await go_on.wait()
        await db.execute("update trial set n = n + 1 where text = 'b'")
        return note.text

    async with trial.route(handler, route_class=route_class) as wire:
        other = await asyncpg.connect(settings.direct_url)
        try:
            async with other.transaction():
                await other.execute(
                    "set local deadlock_timeout = '20s'; set local lock_timeout = 0"
                )
                await other.execute("update trial set n = n + 10 where text = 'b'")
                asked = asyncio.create_task(wire.ask(ASK))
                await holding.wait()
                crossing = "update trial set n = n + 10 where text = 'a'"
                crossed = asyncio.create_task(other.execute(crossing))
                await _waits(trial.db, other.get_server_pid())
                go_on.set()
                await crossed
            answer = await asked
        finally:
            await other.close()
    counted = await trial.db.fetch("select n from trial order by text")
    if route_class is Route:
        assert (answer.status, answer.json(), trial.calls) == (200, "kept", ["kept", "kept"])
        assert [row["n"] for row in counted] == [11, 11], "its effects are there once"
    else:
        assert (answer.status, trial.calls) == (500, ["kept"])
        assert [row["n"] for row in counted] == [10, 10]


async def _waits(db: asyncpg.Connection, pid: int) -> None:
    async with asyncio.timeout(PATIENCE):
        blocked = False
        while not blocked:
            blocked = await db.fetchval("select cardinality(pg_blocking_pids($1)) > 0", pid)


@pytest.mark.parametrize("error", LOST_TIES)
async def test_who_loses_twice_is_told_to_come_again(
    trial: Trial, error: type[asyncpg.PostgresError]
) -> None:
    async def handler(note: Note, db: Transaction) -> None:
        trial.calls.append(note.text)
        raise error

    async with trial.route(handler) as wire:
        answer = await wire.ask(ASK)
    assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert trial.calls == ["kept", "kept"], "once more, with the whole body, and not again"


@pytest.mark.parametrize(
    "error", [asyncpg.UniqueViolationError, asyncpg.QueryCanceledError, OSError]
)
async def test_nothing_else_is_tried_again(trial: Trial, error: type[Exception]) -> None:
    async def handler(note: Note, db: Transaction) -> None:
        trial.calls.append(note.text)
        raise error

    async with trial.route(handler) as wire:
        assert (await wire.ask(ASK)).status in (500, 503)
    assert trial.calls == ["kept"]


@pytest.mark.skipif(WANTED in os.environ, reason="behind a pooler nothing is prepared")
async def test_a_migration_under_a_prepared_statement_is_not_felt(
    trial: Trial, settings: Settings
) -> None:
    """Inside a transaction PostgreSQL refuses the plan that asyncpg has cached."""

    async def handler(note: Note, db: Transaction) -> str:
        trial.calls.append(note.text)
        return str(await db.fetchval("select n from trial"))

    await trial.db.execute("insert into trial values ('a')")
    trial.settings = settings.model_copy(update={"database_pool_size": 1})
    async with trial.route(handler) as wire:
        assert (await wire.ask(ASK)).status == 200
        await trial.db.execute("alter table trial alter column n type bigint")
        assert (await wire.ask(ASK)).status == 200
    assert len(trial.calls) == 3
