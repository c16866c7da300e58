"""The doors: a throw-away PostgreSQL, the server on a real socket, the worker; and the cast."""

import asyncio
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from healthlink import logs
from healthlink import server as serving
from healthlink import worker as gathered
from healthlink.config import Settings
from healthlink.db.embedded import embedded
from healthlink.db.migrate import available, migrate
from healthlink.db.pool import Db
from healthlink.jobs import runner
from healthlink.main import create_app
from healthlink.wiring import Resources, open_resources
from tests import make
from tests.make import Doctor, Person
from tests.pooler import WANTED, pooler
from tests.processes import free_port
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.mailbox import Mailbox

CLUSTER = "HEALTHLINK_TEST_CLUSTER"
TEMPLATE = "healthlink_template"
CALLBACK_SECRET = "a secret that the bank signs with"
WEBHOOK_SECRET = "only-Telegram-knows-it"
IDRAM_SECRET = "a secret that Idram signs with"
DUE = """
select exists (
    select from pgqueuer
    where status in ('queued', 'picked') and execute_after <= clock_timestamp()
)
"""
"""The clock, not `now()`: a job put off by a statement later than ours may be in our snapshot."""
CLEAN = """
create schema testing;
create function testing.clean() returns void
language plpgsql set session_replication_role = replica as $$
declare
    name text;
begin
    for name in select format('%I', tablename) from pg_tables where schemaname = 'public'
        and tablename not in ('specialty', 'specialty_synonym')
    loop
        execute 'delete from ' || name;
    end loop;
end
$$
"""
"""Every table empty, but for the specialties that a migration brings. A hundred times as quick as
TRUNCATE, which makes each file of each table and index anew."""
collect_ignore = ["browser"]
"""`make e2e` runs them: they need a browser, and Playwright."""
_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """One cluster for all xdist workers, without fsync: nothing in it has to survive."""
    if hasattr(config, "workerinput") or CLUSTER in os.environ:
        return
    folder = _stack.enter_context(tempfile.TemporaryDirectory(prefix="healthlink-test-"))
    os.environ[CLUSTER] = _stack.enter_context(embedded(Path(folder)))
    _stack.callback(os.environ.pop, CLUSTER)
    asyncio.run(_prepare(os.environ[CLUSTER]))
    if WANTED in os.environ:
        room = _stack.enter_context(tempfile.TemporaryDirectory(prefix="healthlink-pooler-"))
        os.environ[WANTED] = _stack.enter_context(pooler(os.environ[CLUSTER], Path(room)))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _stack.close()


async def _prepare(cluster: str) -> None:
    connection = await asyncpg.connect(cluster)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"alter system set {setting} = off")
    await connection.execute("select pg_reload_conf()")
    await connection.execute(f"create database {TEMPLATE}")
    await connection.close()
    await migrate(database(cluster, TEMPLATE))
    connection = await asyncpg.connect(database(cluster, TEMPLATE))
    await connection.execute(CLEAN)
    await connection.close()


def database(cluster: str, name: str) -> str:
    """The address of another database of the cluster."""
    return cluster.replace("/postgres?", f"/{name}?")


async def fresh_database(name: str) -> str:
    """A migrated, empty database of its own."""
    cluster = os.environ[CLUSTER]
    connection = await asyncpg.connect(cluster)
    await connection.execute(f"drop database if exists {name} with (force)")
    await connection.execute(f"create database {name} template {TEMPLATE}")
    await connection.close()
    url = database(cluster, name)
    connection = await asyncpg.connect(url)
    (limits,) = (migration for migration in available() if migration.name == "limits")
    await connection.execute(limits.sql)  # they belong to a database, not to its template
    await connection.close()
    return url


def settings_for(url: str, **more: object) -> Settings:
    secrets = {"jwt_secret": make.SECRET, "telegram_bot_token": make.BOT_TOKEN}
    secrets["telegram_bot_username"] = "healthlink_bot"
    defaults = {**secrets, "public_url": "http://testserver", "log_level": "ERROR"}
    return Settings(_env_file=None, database_url=url, **{**defaults, **more})  # type: ignore


@pytest.fixture(scope="session")
def listener() -> Iterator[socket.socket]:
    """Where the API will be: the bank has to know before it starts."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        yield opened


@pytest.fixture(scope="session")
def running_sber(
    tmp_path_factory: pytest.TempPathFactory, listener: socket.socket
) -> Iterator[Bank]:
    ours = f"http://127.0.0.1:{listener.getsockname()[1]}"
    callbacks = f"{ours}/webhook/payments/sber"
    folder = tmp_path_factory.mktemp("sber")
    mail = ("--smtp-port", str(free_port()))
    others = {
        "SBER_CALLBACK_SECRET": CALLBACK_SECRET,
        "IDBANK_CALLBACK_SECRET": CALLBACK_SECRET,
        "SANDBOX_IDBANK_CALLBACK_URL": f"{ours}/webhook/payments/idbank",
        "IDRAM_SECRET_KEY": IDRAM_SECRET,
        "SANDBOX_IDRAM_RESULT_URL": f"{ours}/webhook/payments/idram",
        "SANDBOX_IDRAM_SUCCESS_URL": f"{ours}/payments/return",
        "SANDBOX_IDRAM_FAIL_URL": f"{ours}/payments/return",
        "TELEGRAM_BOT_TOKEN": make.BOT_TOKEN,
        "SANDBOX_TELEGRAM_HTTP": "any",
    }
    with running_bank(folder, callbacks, mail, **others) as running:
        yield running


@pytest.fixture(scope="session")
async def settings(
    worker_id: str, running_sber: Bank, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    name = f"healthlink_{worker_id}"
    url = await fresh_database(name)
    rest: dict[str, object] = {"healthlink_data_dir": tmp_path_factory.mktemp("data")}
    rest["chat_rate"] = 200  # frames in ten seconds
    if pooled := os.environ.get(WANTED):
        rest["database_direct_url"], url = url, database(pooled, name)
    banks = {**sber_settings(running_sber), **armenian_settings(running_sber)}
    rest |= {
        "telegram_api_url": f"{running_sber.url}/telegram",
        "telegram_webhook_secret": WEBHOOK_SECRET,
    }
    return settings_for(url, **banks, **mail_settings(running_sber), **rest)


def sber_settings(bank: Bank, **more: object) -> dict[str, object]:
    """Settings of a program whose bank this is."""
    account = {"sber_username": bank.username, "sber_password": bank.password}
    secret = {"sber_callback_secret": CALLBACK_SECRET}
    return {"sber_base_url": bank.api_url, **account, **secret, **more}


def armenian_settings(sandbox: Bank) -> dict[str, object]:
    """Settings of a program whose doctors pay there."""
    return {
        "idbank_base_url": f"{sandbox.url}/arca/payment/rest/",
        "idbank_username": "sandbox_api",
        "idbank_password": "sandbox",
        "idbank_callback_secret": CALLBACK_SECRET,
        "idram_url": f"{sandbox.url}/idram/Payment/GetPayment",
        "idram_rec_account": "110000001",
        "idram_secret_key": IDRAM_SECRET,
    }


def mail_settings(sandbox: Bank) -> dict[str, object]:
    """Settings of a program that sends its letters there."""
    url = f"smtp://127.0.0.1:{sandbox.smtp_port}"
    return {"smtp_url": url, "mail_from": "HealthLink <post@healthlink.example>"}


@pytest.fixture(scope="session")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    logs.configure(settings.log_level)
    async with open_resources(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="session")
async def address(app: FastAPI, listener: socket.socket) -> AsyncIterator[str]:
    """The API on a real socket, in this process."""
    config = uvicorn.Config(app, **{**serving.options(), "loop": "none"})
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve([listener]))
    while not running.started:  # noqa: ASYNC110 — uvicorn offers no event
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    running.should_exit = True
    await task


@pytest.fixture(scope="session")
async def _connections(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture
async def clean(resources: Resources) -> None:
    """An empty system."""
    await resources.pool.execute("select testing.clean()")


@pytest.fixture
def client(_connections: httpx.AsyncClient, clean: None) -> httpx.AsyncClient:
    """HTTP against an empty system."""
    return _connections


@pytest.fixture
async def db(resources: Resources, clean: None) -> AsyncIterator[Db]:
    """A connection in autocommit, to PostgreSQL itself: what a test writes, the server sees."""
    if not resources.settings.pooled:
        async with resources.pool.acquire() as connection:
            yield connection
        return
    direct = await asyncpg.connect(resources.settings.direct_url)
    yield direct
    await direct.close()


@pytest.fixture
async def bank(running_sber: Bank, resources: Resources, app: FastAPI, address: str) -> "AsyncBank":
    """Sber, empty, answering, and keeping its callbacks until they are released."""
    for each in (resources, app.state.resources):
        each.outbound.breakers.clear()
    bank = AsyncBank(running_sber)
    await bank.reset()
    await bank.callbacks(mode="hold")
    return bank


@pytest.fixture
async def mailbox(running_sber: Bank) -> AsyncIterator[Mailbox]:
    """Where the letters go, empty and well."""
    async with httpx.AsyncClient(base_url=running_sber.url, timeout=30) as client:
        box = Mailbox(client, running_sber.smtp_port)
        await box.clear()
        yield box


class AsyncBank:
    """The bank's control panel, used without holding up the server in our own loop."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        return partial(asyncio.to_thread, getattr(self.bank, name))


@pytest.fixture
def worker(resources: Resources) -> "Worker":
    return Worker(resources)


class Worker:
    """Runs due jobs when told to."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    async def run_due_jobs(self) -> None:
        """Until nothing is due or being done; what is for later, or held, stays."""
        assert gathered.ROOMS
        pgq = runner.queue(self.resources)
        working = asyncio.create_task(pgq.qm.run(dequeue_timeout=timedelta(milliseconds=20)))
        while not working.done() and await self.resources.pool.fetchval(DUE):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        pgq.shutdown.set()
        await working


@pytest.fixture
async def anna(db: Db) -> Person:
    """A patient."""
    return await make.person(db, "Анна Саргсян", "anna@example.com")


@pytest.fixture
async def boris(db: Db) -> Person:
    """Another patient, who must never see Anna's things."""
    return await make.person(db, "Борис Орлов", "boris@example.com")


@pytest.fixture
async def dr_grigoryan(db: Db) -> Doctor:
    """Receives in Yerevan, every day, around the clock; a visit takes 30 minutes."""
    return await make.doctor(db, "Արամ Գրիգորյան")


@pytest.fixture
async def dr_petrosyan(db: Db) -> Doctor:
    """Another doctor, at another clinic."""
    return await make.doctor(db, "Լևոն Պետրոսյան")


@pytest.fixture
async def admin(db: Db) -> Person:
    """An administrator."""
    return await make.person(db, "Levon Petrosyan", "admin@example.com", role="admin")


@pytest.fixture
async def maria(db: Db, dr_grigoryan: Doctor) -> Person:
    """Works at the desk of Dr Grigoryan's clinic."""
    return await make.staff(db, dr_grigoryan.clinic_id, "Мария Лебедева")


@pytest.fixture
async def nare(db: Db, dr_petrosyan: Doctor) -> Person:
    """Works at the desk of Dr Petrosyan's clinic, and must never reach Maria's."""
    return await make.staff(db, dr_petrosyan.clinic_id, "Նարե Սիմոնյան")


@pytest.fixture(autouse=True, scope="session")
def _quiet() -> Iterator[None]:
    """Nothing of the developer's own settings reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        yield
