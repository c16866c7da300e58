"""Copies of a PostgreSQL that is not ours: over TCP, with a password, with names of its own."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from healthlink.backup import programs, recovery
from healthlink.clock import utc_now
from tests import make
from tests.backup import clinic
from tests.processes import free_port

pytestmark = pytest.mark.timeout(240)
PASSWORD = "only/the server@knows"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Its address. Whoever comes by a socket needs the password, too."""
    folder, secret, port = tmp_path / "theirs", tmp_path / "secret", free_port()
    folder.mkdir()
    secret.write_text(PASSWORD)
    recovery.ensure_account()
    recovery.give_away(folder)
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    how = ["--username=boss", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    made = [str(programs.folder() / "initdb"), *how, str(folder)]
    subprocess.run(made, check=True, env=env, stdout=subprocess.DEVNULL, **recovery._account())
    place = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-c", "max_connections=200"]
    with (tmp_path / "theirs.log").open("wb") as log:
        process = subprocess.Popen(
            [str(programs.folder() / "postgres"), "-D", str(folder), *place],
            env=env,
            stdout=log,
            stderr=log,
            **recovery._account(),
        )
    clinic.eventually(lambda: "ready" in _read(folder / "postmaster.pid"))
    yield f"postgresql://boss:only%2Fthe%20server%40knows@127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    process.wait()


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def test_it_is_copied_while_it_works_and_comes_back(server: str, tmp_path: Path) -> None:
    clinic.asked(f"{server}/postgres", lambda db: db.execute("create database clinic"))
    url, vault = f"{server}/clinic", tmp_path / "vault"
    assert clinic.healthlink(tmp_path, "migrate", DATABASE_URL=url).returncode == 0
    taken = clinic.healthlink(
        tmp_path, "backup", "create", "--plain", f"--to={vault}", DATABASE_URL=url
    )
    assert taken.returncode == 0, taken.stderr
    order = ("backup", "wal", "--plain", "--every=1", f"--to={vault}")
    following = clinic.begun(tmp_path, *order, DATABASE_URL=url)
    try:
        clinic.asked(url, lambda db: make.person(db, "Анна Саргсян", "anna@example.com"))
        written = utc_now()
        clinic.eventually(lambda: clinic.copied_since(vault, written))
    finally:
        following.terminate()
        following.wait()
    assert "wal_unbound" in (tmp_path / "backup.log").read_text(), "somebody has to bound it"
    new = tmp_path / "new"
    done = clinic.healthlink(tmp_path, "restore", f"--from={vault}", f"--into={new}")
    assert done.returncode == 0, done.stderr
    with recovery.running(new / "postgres", owner="boss", database="clinic") as back:
        assert clinic.asked(back, _names) == ["Анна Саргсян"]


async def _names(db: asyncpg.Connection) -> list[str]:
    return [row["full_name"] for row in await db.fetch("select full_name from users")]
