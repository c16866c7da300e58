"""Kills of the server among uploads and deletions leave no bytes without a row, and no row without
bytes, once it has been swept."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.ids import new_id
from healthlink.media import files
from healthlink.wiring import Resources, open_resources
from tests import kennel as kennels
from tests import make
from tests.conftest import CLUSTER, database, fresh_database, settings_for
from tests.kennel import Kennel
from tests.make import Practitioner
from tests.media import corpus, pdfs
from tests.processes import environment, free_port
from tests.sandbox.bank import Bank, running_bank

KILLS, CLIENTS = int(os.environ.get("FILE_KILLS", "12")), 4
SECONDS_OF_LIFE = (0.0, 1.2)
"""From the first answer of a server until it is killed."""
DATABASE = "healthlink_file_kills"
SENT = [corpus.JPEG, corpus.PNG, corpus.WEBP, pdfs.PDF]


@pytest.fixture
async def town() -> AsyncIterator[asyncpg.Connection]:
    url = await fresh_database(DATABASE)
    db = await asyncpg.connect(url)
    yield db
    await db.close()


@pytest.fixture(scope="module")
def supabase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with running_bank(tmp_path_factory.mktemp("supabase")) as running:
        yield running


@dataclass
class Place:
    """A storage, as the settings name it, and what is in it."""

    settings: dict[str, str]
    folder: Path
    bank: Bank | None = None

    def objects(self) -> set[str]:
        if self.bank:
            return set(self.bank.client.get("/control/supabase/objects").json())
        return {file.name for file in self.folder.rglob("*") if file.is_file()}


@pytest.fixture(params=["disk", "supabase"])
def place(request: pytest.FixtureRequest, tmp_path: Path, supabase: Bank) -> Place:
    here = {"healthlink_data_dir": str(tmp_path)}
    if request.param == "disk":
        return Place(here, tmp_path / "media")
    supabase.reset()
    there = {"supabase_url": f"{supabase.url}/supabase"}
    return Place({**here, **there, "supabase_service_key": "sb_secret_sandbox"}, tmp_path, supabase)


def kennel(
    place: Place, folder: Path, port: int, *arguments: str
) -> AbstractContextManager[Kennel]:
    url = database(os.environ[CLUSTER], DATABASE)
    given = {name.upper(): value for name, value in place.settings.items()}
    given["DATABASE_POOL_SIZE"] = "6"
    env = environment(DATABASE_URL=url, LOG_LEVEL="ERROR", PORT=str(port), **given)
    return kennels.kennel("tests.practice.files.kennel", env, folder / "servers.log", *arguments)


@dataclass
class Crowd:
    """Clients who add and delete, whatever becomes of the server; what they were promised."""

    client: httpx.AsyncClient
    doctor: Practitioner
    card: str
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    kept: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    answered: int = 0

    async def work(self) -> None:
        while True:
            with suppress(httpx.HTTPError):
                await self.once()

    async def once(self) -> None:
        if self.kept and self.dice.random() < 0.4:
            await self.delete(self.dice.choice(sorted(self.kept)))
            return
        answer = await self.client.post(
            f"/patients/{self.card}/media",
            files={"file": ("x", self.dice.choice(SENT))},
            data={"kind": "photo"},
            headers=self.doctor.headers,
        )
        self.answered += 1
        if answer.status_code == 201:
            self.kept.add(answer.json()["id"])

    async def delete(self, id: str) -> None:
        self.kept.remove(id)
        self.unsure.add(id)
        answer = await self.client.delete(f"/media/{id}", headers=self.doctor.headers)
        self.answered += 1
        assert answer.status_code in (204, 503), answer.text
        if answer.status_code == 204:
            self.unsure.remove(id)
            self.gone.add(id)


@asynccontextmanager
async def crowd(db: asyncpg.Connection, port: int) -> AsyncIterator[Crowd]:
    doctor = await make.practice(db)
    card = new_id()
    await db.execute(
        "insert into patient (id, doctor_id, first_name) values ($1, $2, 'Anahit')",
        card,
        doctor.doctor_id,
    )
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, timeout=20) as client:
        people = Crowd(client, doctor, str(card))
        tasks = [asyncio.create_task(people.work()) for _ in range(CLIENTS)]
        try:
            yield people
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
    assert not [each for each in results if not isinstance(each, asyncio.CancelledError)]


async def kill_one(db: asyncpg.Connection, servers: Kennel, people: Crowd) -> None:
    """A fresh one, at a random moment after it was seen to work."""
    pid, before = servers.start(), people.answered
    async with asyncio.timeout(30):
        while people.answered == before:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await asyncio.sleep(people.dice.uniform(*SECONDS_OF_LIFE))
    os.kill(pid, signal.SIGKILL)
    await db.execute("truncate throttle")


async def finish(db: asyncpg.Connection, servers: Kennel) -> None:
    """The last one lives until no thumbnail is left to be drawn."""
    pid = servers.start()
    await db.execute("update pgqueuer set status = 'queued', execute_after = now()")
    async with asyncio.timeout(60):
        while await db.fetchval("select count(*) from pgqueuer"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    os.kill(pid, signal.SIGKILL)


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Resources]:
    url = database(os.environ[CLUSTER], DATABASE)
    async with open_resources(settings_for(url, **place.settings)) as resources:
        yield resources


async def sweep(db: asyncpg.Connection, place: Place) -> None:
    """An hour later."""
    await db.execute("update media_file set deleted_at = deleted_at - interval '2 hours'")
    async with opened(place) as resources:
        await files.sweep(resources)


async def wrongs(db: asyncpg.Connection, place: Place) -> dict[str, Any]:
    """What is there without what belongs to it."""
    rows = await db.fetch("select id, key, content_type, thumbnail_at, deleted_at from media_file")
    live = {row["key"] for row in rows if row["deleted_at"] is None}
    needed = set()
    for row in rows:
        kept = files.Kept(row["key"], row["content_type"], 0)
        needed |= {kept.name} | ({kept.thumbnail} if row["thumbnail_at"] else set())
    objects = place.objects()
    shown = {row["file_id"] for row in await db.fetch(
        "select file_id from patient_media where deleted_at is null"
    )}  # fmt: skip
    return {
        "orphans": {name for name in objects if name[:48] not in live},
        "halves": {name for name in objects if name.endswith(".part")},
        "lost": needed - objects,
        "unswept": [row["id"] for row in rows if row["deleted_at"] is not None],
        "unshown": {row["id"] for row in rows} ^ shown,
    }


NONE: dict[str, Any] = {
    "orphans": set(),
    "halves": set(),
    "lost": set(),
    "unswept": [],
    "unshown": set(),
}


@pytest.mark.timeout(300)
async def test_kills_leave_no_orphans(
    town: asyncpg.Connection, place: Place, tmp_path: Path
) -> None:
    port = free_port()
    with kennel(place, tmp_path, port) as servers:
        async with crowd(town, port) as people:
            for _ in range(KILLS):
                await kill_one(town, servers, people)
        await finish(town, servers)
    before = await wrongs(town, place)
    await sweep(town, place)
    assert await wrongs(town, place) == NONE
    shown = {str(row["id"]) for row in await town.fetch(
        "select id from patient_media where deleted_at is null"
    )}  # fmt: skip
    assert people.kept <= shown, "what was promised is there"
    assert not people.gone & shown
    assert before["orphans"], "some uploads were cut, or some files deleted: the sweep had work"
    assert len(people.kept | people.gone) >= KILLS / 2
    print(  # noqa: T201
        f"kills {KILLS}, answers {people.answered}, kept {len(people.kept)}, "
        f"deleted {len(people.gone)}, unsure {len(people.unsure)}, "
        f"objects to sweep {len(before['orphans'])}, wrong after the sweep 0"
    )


@pytest.mark.timeout(300)
async def test_the_control_leaves_orphans(town: asyncpg.Connection, tmp_path: Path) -> None:
    place, port = Place({"healthlink_data_dir": str(tmp_path)}, tmp_path / "media"), free_port()
    with kennel(place, tmp_path, port, "--control") as servers:
        async with crowd(town, port) as people:
            for _ in range(KILLS * 2):
                await kill_one(town, servers, people)
                if len({name[:48] for name in place.objects()}) > await town.fetchval(
                    "select count(*) from media_file"
                ):
                    break
    await sweep(town, place)
    assert (await wrongs(town, place))["orphans"]
