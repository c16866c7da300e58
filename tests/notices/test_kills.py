"""Kills of the worker lose no letter, and every one that may have come twice is counted."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest

from healthlink import jobs
from healthlink.ids import new_id
from healthlink.notices import outbox
from tests import kennel as kennels
from tests.conftest import CLUSTER, database, fresh_database, mail_settings
from tests.kennel import Kennel
from tests.processes import environment, free_port
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.mailbox import Mailbox

LETTERS, KILLS, AT_ONCE = 300, 30, 3
SECONDS_OF_LIFE = (0.0, 0.2)
"""From the moment when somebody was seen to send until one is killed."""
DATABASE = f"healthlink_kills_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
"""Another test is played with it, maybe in another process at the same time."""


@pytest.fixture
async def town() -> AsyncIterator[asyncpg.Connection]:
    """A database of its own, with many people to tell."""
    url = await fresh_database(DATABASE)
    db = await asyncpg.connect(url)
    yield db
    await db.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    mail = ("--smtp-port", str(free_port()))
    with running_bank(tmp_path_factory.mktemp("mail"), arguments=mail) as running:
        yield running


@asynccontextmanager
async def mail_of(sandbox: Bank) -> AsyncIterator[Mailbox]:
    async with httpx.AsyncClient(base_url=sandbox.url, timeout=30) as client:
        mailbox = Mailbox(client, sandbox.smtp_port)
        await mailbox.clear()
        yield mailbox


def kennel(sandbox: Bank, folder: Path, *arguments: str) -> AbstractContextManager[Kennel]:
    url = database(os.environ[CLUSTER], DATABASE)
    settings = {name.upper(): str(value) for name, value in mail_settings(sandbox).items()}
    env = environment(DATABASE_URL=url, LOG_LEVEL="ERROR", DATABASE_POOL_SIZE="6", **settings)
    return kennels.kennel("tests.notices.kennel", env, folder / "workers.log", *arguments)


async def post_to_many(db: asyncpg.Connection, count: int, after: int = 0) -> int:
    """Answers how many."""
    for number in range(after, after + count):
        user_id = await db.fetchval(
            "insert into users (id, email, full_name) values ($1, $2, 'A reader') returning id",
            new_id(),
            f"reader{number}@example.com",
        )
        await outbox.post(db, "password-changed", user_id, new_id())
    await db.execute("delete from pgqueuer where status = 'queued'")
    return count


async def nudge(db: asyncpg.Connection) -> None:
    """As if the claims of the dead had run out; those of the living are younger than a second."""
    await db.execute(
        "update notice set claimed_until = now() where claimed_until < now() + interval '119 s'"
    )
    await jobs.enqueue(db, "send_notices")


async def progress(db: asyncpg.Connection) -> int:
    done: int = await db.fetchval("select sum(attempts) from notice")
    return done


class Pack:
    """Several workers at once: while one sends and is killed, the next ones start."""

    def __init__(self, db: asyncpg.Connection, workers: Kennel) -> None:
        self.db, self.workers = db, workers
        self.pids = [workers.start() for _ in range(AT_ONCE)]
        self.dice = random.Random(7)

    async def kill_one(self) -> None:
        """The oldest, at a random moment after somebody was seen to send."""
        before = await progress(self.db)
        await nudge(self.db)
        async with asyncio.timeout(30):
            while await progress(self.db) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        await asyncio.sleep(self.dice.uniform(*SECONDS_OF_LIFE))
        os.kill(self.pids.pop(0), signal.SIGKILL)
        self.pids.append(self.workers.start())

    async def finish(self) -> None:
        """The living send the rest."""
        async with asyncio.timeout(60):
            while await left(self.db):
                await nudge(self.db)
                await asyncio.sleep(0.2)
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)


async def left(db: asyncpg.Connection) -> int:
    waiting: int = await db.fetchval("select count(*) from notice where state <> 'sent'")
    return waiting


async def slowly(mailbox: Mailbox, at: str = "DATA") -> None:
    """Each letter takes the server a moment, so that a kill finds some on their way."""
    await mailbox.faults({"kind": "delay", "at": at, "seconds": 0.05, "times": None})


@pytest.mark.timeout(240)
async def test_kills_of_the_worker_lose_no_letter(
    town: asyncpg.Connection, sandbox: Bank, tmp_path: Path
) -> None:
    posted = 0
    async with mail_of(sandbox) as mailbox:
        await slowly(mailbox)
        with kennel(sandbox, tmp_path) as workers:
            posted += await post_to_many(town, LETTERS)
            pack = Pack(town, workers)
            for _ in range(KILLS):
                if await left(town) < LETTERS // 4:
                    posted += await post_to_many(town, LETTERS, after=posted)
                await pack.kill_one()
            await pack.finish()
        came = await mailbox.letters()
    letters = Counter(dict(letter["headers"])["Message-ID"] for letter in came)
    counted = await town.fetchval("select sum(unclear) from notice")
    doubles = letters.total() - len(letters)
    print(  # noqa: T201
        f"kills {KILLS}, letters {posted}, lost {posted - len(letters)}, "
        f"doubles {doubles}, counted as unclear {counted}"
    )
    assert len({letter["recipient"] for letter in came}) == posted, "every reader has theirs"
    assert len(letters) == posted
    assert 0 < doubles <= counted
    unclear = await town.fetch("select id from notice where unclear > 0")
    twice = {name for name, times in letters.items() if times > 1}
    assert twice <= {f"<{row[0]}@healthlink.example>" for row in unclear}


@pytest.mark.timeout(120)
async def test_control_who_notes_it_before_sending_loses_letters(
    town: asyncpg.Connection, sandbox: Bank, tmp_path: Path
) -> None:
    async with mail_of(sandbox) as mailbox:
        await slowly(mailbox, "RCPT")
        with kennel(sandbox, tmp_path, "--control") as workers:
            await post_to_many(town, LETTERS)
            pack = Pack(town, workers)
            for _ in range(10):
                await pack.kill_one()
            await pack.finish()
            await asyncio.sleep(1)
        assert len({letter["recipient"] for letter in await mailbox.letters()}) < LETTERS
