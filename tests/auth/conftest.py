"""The cast, who know their passwords here, and servers with other settings."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import asyncpg
import httpx
import pytest
import uvicorn

from healthlink import server as serving
from healthlink.auth import passwords
from healthlink.config import Settings
from healthlink.main import create_app
from tests import make
from tests.make import Person


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords._hasher.hash(make.PASSWORD)


@pytest.fixture
async def anna(db: asyncpg.Connection, password_hash: str) -> Person:
    """A patient; her password is `make.PASSWORD`."""
    return await make.person(db, "Анна Саргсян", "anna@example.com", password_hash=password_hash)


@pytest.fixture
async def boris(db: asyncpg.Connection, password_hash: str) -> Person:
    """Another patient, with the same password, who must never see Anna's things."""
    return await make.person(db, "Борис Орлов", "boris@example.com", password_hash=password_hash)


class Server(Protocol):
    def __call__(self, **settings: Any) -> AbstractAsyncContextManager[httpx.AsyncClient]: ...


@pytest.fixture
def server(settings: Settings, clean: None) -> Server:
    """Another server of the same system, with some settings changed."""

    @asynccontextmanager
    async def serve(**changed: Any) -> AsyncIterator[httpx.AsyncClient]:
        changed_settings = settings.model_copy(update=changed)
        options = serving.options(trusted_proxies=changed_settings.trusted_proxies)
        config = uvicorn.Config(create_app(changed_settings), **{**options, "loop": "none"})
        running = uvicorn.Server(config)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            task = asyncio.create_task(running.serve([listener]))
            while not running.started:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            async with httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30
            ) as client:
                yield client
            running.should_exit = True
            await task

    return serve


class Verifications:
    """How often a password was compared with a hash."""

    def __init__(self) -> None:
        self.count = 0

    def verify(self, stored: str, password: str) -> bool:
        self.count += 1
        return _verify(stored, password)


_verify = passwords._verify


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> Verifications:
    counted = Verifications()
    monkeypatch.setattr(passwords, "_verify", counted.verify)
    return counted
