"""A clinic at work in a data directory of its own: the real program, people who write, copies."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
import psutil

from healthlink.backup import recovery
from healthlink.backup.vault import Vault
from tests import make
from tests.make import Practitioner
from tests.processes import Program, environment, running

ROOT = Path(__file__).parents[2]
HASHED = ("users", "patient", "visit", "patient_media", "media_file", "access", "consent")
PATIENCE = 60.0


def settings(folder: Path, data: str = "data", **more: str) -> dict[str, str]:
    return {
        "HEALTHLINK_DATA_DIR": str(folder / data),
        "LOG_LEVEL": "WARNING",
        "COLUMNS": "250",
        **more,
    }


def address(data: Path) -> str:
    """Of the embedded database that runs there."""
    sockets = (data / "postgres" / "postmaster.pid").read_text().splitlines()[4]
    return f"postgresql://postgres@/postgres?host={quote(sockets)}"


def asked(url: str, ask: Callable[[asyncpg.Connection], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await ask(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


def hashes(url: str) -> dict[str, str]:
    """What is in the tables of people and their records, row by row."""

    async def ask(db: asyncpg.Connection) -> dict[str, str]:
        query = "select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from {} t"
        return {table: await db.fetchval(query.format(table)) for table in HASHED}

    found: dict[str, str] = asked(url, ask)
    return found


def healthlink(
    folder: Path, *arguments: str | Path, data: str = "data", **more: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "healthlink", *map(str, arguments)],
        env={**environment(**settings(folder, data, **more)), "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def begun(folder: Path, *arguments: str | Path, **more: str) -> "subprocess.Popen[bytes]":
    with (folder / f"{arguments[0]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "healthlink", *map(str, arguments)],
            env={**environment(**settings(folder, **more)), "PYTHONPATH": str(ROOT)},
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def belonging_to(data: Path) -> list[psutil.Process]:
    """Server, worker, PostgreSQL and copying of this data directory."""
    found = []
    for process in psutil.process_iter():
        try:
            command, env = " ".join(process.cmdline()), process.environ()
        except psutil.Error:
            continue
        if f"{data}/" in command or env.get("HEALTHLINK_DATA_DIR") == str(data):
            found.append(process)
    return found


def struck_by_lightning(data: Path) -> datetime:
    """Everything that runs there is killed, until nothing is left of it; answers when."""
    moment = datetime.now(UTC)
    deadline = time.monotonic() + PATIENCE
    while (left := belonging_to(data)) and time.monotonic() < deadline:
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=1)
    return moment


def eventually(true: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


@dataclass
class Writer(threading.Thread):
    """Adds cards, one after the other, and remembers what was acknowledged, and when."""

    url: str
    who: Practitioner
    acknowledged: dict[str, datetime] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        with httpx.Client(base_url=self.url, headers=self.who.headers, timeout=10) as client:
            while not self.stopping.is_set():
                card = {"first_name": "Անահիտ", "last_name": f"Ս{len(self.acknowledged)}"}
                try:
                    answer = client.post("/patients", json=card)
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    self.acknowledged[answer.json()["id"]] = datetime.now(UTC)


@contextmanager
def writing(url: str, *who: Practitioner) -> Iterator[list[Writer]]:
    writers = [Writer(url, each) for each in who]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(15)


@contextmanager
def at_work(folder: Path, data: str = "data", **more: str) -> Iterator[Program]:
    with running(["serve"], folder, **settings(folder, data, **more)) as program:
        yield program


def doctor(data: Path, name: str = "Արմեն Հակոբյան") -> Practitioner:
    async def add(db: asyncpg.Connection) -> Practitioner:
        return await make.practice(db, name)

    added: Practitioner = asked(address(data), add)
    return added


def upload(program: Program, who: Practitioner, card: str, content: bytes) -> str:
    answer = httpx.post(
        f"{program.url}/patients/{card}/media",
        files={"file": ("x.jpg", content, "image/jpeg")},
        data={"kind": "xray"},
        headers=who.headers,
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


def download(program: Program, who: Practitioner, file_id: str) -> bytes:
    url = f"{program.url}/media/{file_id}/content"
    answer = httpx.get(url, headers=who.headers, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.content


def as_of(vault: Path) -> datetime | None:
    """Until when the copies have everything."""
    from healthlink.backup.following import as_of

    systems = [p.name for p in (vault / "wal").glob("[0-9]*")]
    found = [moment for system in systems if (moment := as_of(Vault(vault), system))]
    return max(found, default=None)


def copied_since(vault: Path, moment: datetime) -> bool:
    until = as_of(vault)
    return until is not None and until > moment


@contextmanager
def database_of(data: Path) -> Iterator[str]:
    """The database of a data directory in which nothing else runs."""
    with recovery.running(data / "postgres") as url:
        yield url


def public_key(folder: Path) -> str:
    made = healthlink(folder, "backup", "key", folder / "key.txt")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip().removeprefix("BACKUP_RECIPIENTS=")
