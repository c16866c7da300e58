"""The whole system as it runs for people, and phones to use it with. By `make e2e`."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
from playwright.async_api import Browser, async_playwright, expect

from healthlink.db.pool import Db
from healthlink.sandbox import BOT_TOKEN
from tests import make
from tests.browser.phone import AT_NIGHT, SIZE, Meeting, Phone, here
from tests.browser.practice import Practice, furnished
from tests.conftest import fresh_database
from tests.processes import free_port, running

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
DATABASE = f"healthlink_browser_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
PATIENCE = 30_000  # ms
expect.set_options(timeout=PATIENCE)
Phones = Callable[..., Awaitable[Phone]]


@dataclass(frozen=True)
class System:
    """`healthlink serve` as a process, its sandbox beside it; where browsers find them."""

    url: str
    sandbox: str
    database_url: str


@pytest.fixture(scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """With the bot whose key the tests know."""
    folder, port = tmp_path_factory.mktemp("system"), free_port()
    (data := folder / "data").mkdir()
    (data / BOT_TOKEN).write_text(make.BOT_TOKEN)
    env = {
        "DATABASE_URL": await fresh_database(DATABASE),
        "HEALTHLINK_DATA_DIR": str(data),
        "SANDBOX_PORT": str(port),
        "LOG_LEVEL": "ERROR",
    }
    with running(["serve"], folder, **env) as program:
        url, sandbox = f"http://localhost:{program.port}", f"http://localhost:{port}"
        await bot_listens(sandbox)
        yield System(url, sandbox, env["DATABASE_URL"])
        assert "Traceback" not in program.output()


async def bot_listens(sandbox: str) -> None:
    """It is a process of its own, and comes last."""
    async with asyncio.timeout(60), httpx.AsyncClient(base_url=sandbox) as client:
        while not (await client.get("/control/telegram/calls?method=getUpdates")).json():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


@asynccontextmanager
async def emptied(system: System) -> AsyncIterator[tuple[Db, httpx.AsyncClient]]:
    db = await asyncpg.connect(system.database_url)
    await db.execute("select testing.clean()")
    async with httpx.AsyncClient(base_url=system.url, timeout=30) as client:
        yield db, client
    await db.close()


@pytest.fixture
async def empty(system: System) -> AsyncIterator[tuple[Db, httpx.AsyncClient]]:
    async with emptied(system) as doors:
        yield doors


@pytest.fixture
def db(empty: tuple[Db, httpx.AsyncClient]) -> Db:
    """A connection to the system's database, of an empty system."""
    return empty[0]


@pytest.fixture
def client(empty: tuple[Db, httpx.AsyncClient]) -> httpx.AsyncClient:
    """HTTP against an empty system."""
    return empty[1]


@pytest.fixture(scope="module")
async def practice(system: System) -> AsyncIterator[Practice]:
    """Nare's, to be looked at by all tests of a file."""
    async with emptied(system) as (db, client):
        yield await furnished(client, db)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=FLAGS.split()
        )
        yield browser
        await browser.close()


@pytest.fixture
async def phones(chromium: Browser, system: System) -> AsyncIterator[Phones]:
    """Hands out phones, and looks at the end that nothing went wrong on them."""
    out: list[Phone] = []

    async def hand_out(*, night: bool = False, script: Meeting = here, **more: Any) -> Phone:
        context = await chromium.new_context(
            viewport=SIZE,
            is_mobile=True,
            has_touch=True,
            device_scale_factor=2,
            timezone_id="Asia/Yerevan",
            color_scheme="dark" if night else "light",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        await context.route("https://telegram.org/**", script)
        if night:
            await context.add_init_script(AT_NIGHT)
        out.append(Phone(context, system.url, system.sandbox))
        return out[-1]

    yield hand_out
    troubles = [trouble for phone in out for trouble in phone.troubles]
    for phone in out:
        await phone.context.unroute_all(behavior="ignoreErrors")
        await phone.context.close()
    assert troubles == []


@pytest.fixture
async def phone(phones: Phones) -> Phone:
    """By day, with Telegram's script."""
    return await phones()
