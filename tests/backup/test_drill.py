"""The drill: a clinic at work, copies kept up to the minute, a disaster, and everything back."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import asyncpg
import httpx
import pytest

from healthlink.backup import programs
from healthlink.db.embedded import embedded
from tests import make
from tests.auth.test_login import credentials
from tests.backup import clinic
from tests.make import Practitioner
from tests.media import corpus

pytestmark = pytest.mark.timeout(300)
EVERY = os.environ.get("DRILL_EVERY", "1")
"""Seconds between two rounds of copying; `serve` takes 20."""
BEFORE, AFTER = 2.0, float(os.environ.get("DRILL_AFTER", "4"))
"""Seconds of writing before the moment that somebody will want back, and after it."""
ALLOWED = timedelta(seconds=60)


@dataclass
class Disaster:
    """What was, and what the copies are asked for. `quiet`: a moment at which nobody wrote."""

    folder: Path
    vault: Path
    doctor: Practitioner
    quiet: datetime
    quiet_hashes: dict[str, str]
    files: dict[str, bytes]
    acknowledged: dict[str, datetime]
    struck_at: datetime


@pytest.fixture(scope="module")
def disaster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disaster]:
    """Two doctors write; a whole backup is taken while they do; then somebody deletes all cards,
    others write on, and lightning strikes: the data directory is gone."""
    folder = tmp_path_factory.mktemp("clinic")
    data, vault = folder / "data", folder / "vault"
    sealed = {"BACKUP_DIR": str(vault), "BACKUP_RECIPIENTS": clinic.public_key(folder)}
    try:
        with clinic.at_work(folder) as program:
            yield _until_lightning(program, folder, data, vault, sealed)
    finally:
        clinic.struck_by_lightning(data)


def _until_lightning(program, folder, data, vault, sealed) -> Disaster:  # type: ignore[no-untyped-def]
    url = clinic.address(data)
    who = [clinic.doctor(data), clinic.doctor(data, "Լիլիթ Պետրոսյան")]
    _with_password(url)
    acknowledged: dict[str, datetime] = {}
    files: dict[str, bytes] = {}
    copying = clinic.begun(folder, "backup", "run", f"--every={EVERY}", **sealed)
    with clinic.writing(program.url, *who) as writers:
        clinic.eventually(lambda: list(vault.glob("*Z")))
        time.sleep(BEFORE)
    for writer in writers:
        acknowledged |= writer.acknowledged
    card = next(iter(writers[0].acknowledged))
    for content in (corpus.JPEG, corpus.PNG):
        files[file_id := clinic.upload(program, who[0], card, content)] = b""
        files[file_id] = clinic.download(program, who[0], file_id)
    quiet_hashes = clinic.hashes(url)
    quiet = datetime.now(UTC)
    time.sleep(0.1)
    clinic.asked(url, _mass_delete)
    with clinic.writing(program.url, *who) as writers:
        time.sleep(AFTER + random.random())
        struck_at = clinic.struck_by_lightning(data)
    for writer in writers:
        acknowledged |= writer.acknowledged
    shutil.rmtree(data)
    copying.wait()
    return Disaster(folder, vault, who[0], quiet, quiet_hashes, files, acknowledged, struck_at)


async def _mass_delete(db: asyncpg.Connection) -> None:
    await db.execute("update patient set notes = 'gone', first_name = 'x'")


def _with_password(url: str) -> None:
    from healthlink.auth import passwords

    hashed = passwords._hasher.hash(make.PASSWORD)

    async def add(db: asyncpg.Connection) -> None:
        await make.person(db, "Анна Саргсян", "anna@example.com", password_hash=hashed)

    clinic.asked(url, add)


def restore(disaster: Disaster, into: Path, *more: str, vault: Path | None = None):  # type: ignore[no-untyped-def]
    key = f"--key={disaster.folder / 'key.txt'}"
    source = f"--from={vault or disaster.vault}"
    return clinic.healthlink(disaster.folder, "restore", source, f"--into={into}", key, *more)


def test_all_that_was_acknowledged_comes_back_but_for_the_last_seconds(
    disaster: Disaster, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    done = restore(disaster, tmp_path / "data")
    assert done.returncode == 0, done.stdout + done.stderr
    with clinic.at_work(tmp_path) as program:
        back = time.monotonic() - begun
        there = clinic.asked(clinic.address(tmp_path / "data"), _cards)
        missing = {id: at for id, at in disaster.acknowledged.items() if id not in there}
        lost = max((disaster.struck_at - at for at in missing.values()), default=timedelta(0))
        kept, seconds = len(disaster.acknowledged), lost.total_seconds()
        seen = f"{kept} acknowledged, {len(missing)} lost, all of the last {seconds:.1f} s"
        told = f"\ndrill: {seen}; serving again {back:.1f} s after the order to restore\n"
        with capfd.disabled():
            os.write(2, told.encode())
        assert lost <= ALLOWED
        for file_id, content in disaster.files.items():
            assert clinic.download(program, disaster.doctor, file_id) == content
        login = httpx.post(f"{program.url}/api/v1/auth/login", json=credentials())
        assert login.status_code == 200
        refreshed = {"refresh_token": disaster.doctor.refresh_token}
        answer = httpx.post(f"{program.url}/api/v1/auth/refresh", json=refreshed)
        assert answer.status_code == 200, "who was signed in still is"
    assert "Lost, at the most" in done.stdout


async def _cards(db: asyncpg.Connection) -> set[str]:
    return {str(row["id"]) for row in await db.fetch("select id from patient")}


def test_a_moment_before_a_mass_change_comes_back_row_by_row_and_sound(
    disaster: Disaster, tmp_path: Path
) -> None:
    done = restore(disaster, tmp_path / "data", f"--at={disaster.quiet.isoformat()}")
    assert done.returncode == 0, done.stdout + done.stderr
    with embedded(tmp_path / "data") as url:
        assert clinic.hashes(url) == disaster.quiet_hashes
        where = {"PGHOST": unquote(url.partition("host=")[2]), "PGUSER": "postgres"}
        check = ["--install-missing", "--heapallindexed", "--parent-check", "--all"]
        programs.run("pg_amcheck", *check, env={**os.environ, **where})
        live = "select count(*) from session where ended_at is null"
        assert clinic.asked(url, lambda db: db.fetchval(live)) == 0, "what was ended stays ended"


def test_a_moment_that_the_copies_do_not_know_is_refused(
    disaster: Disaster, tmp_path: Path
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    done = restore(disaster, tmp_path / "data", f"--at={tomorrow.isoformat()}")
    assert done.returncode == 1
    assert "end before this moment" in done.stderr
    assert not (tmp_path / "data").exists()


def test_control_what_is_sealed_does_not_open_with_another_key(
    disaster: Disaster, tmp_path: Path
) -> None:
    clinic.public_key(tmp_path)
    source = f"--from={disaster.vault}"
    into = f"--into={tmp_path / 'data'}"
    bare = clinic.healthlink(tmp_path, "restore", source, into)
    wrong = clinic.healthlink(tmp_path, "restore", source, into, f"--key={tmp_path / 'key.txt'}")
    assert (bare.returncode, wrong.returncode) == (1, 1)
    assert "--key" in bare.stderr
    assert "does not open" in wrong.stderr
    assert not (tmp_path / "data").exists()
    openly = [p for p in disaster.vault.rglob("*") if p.is_file() and p.suffix != ".age"]
    told = {"about.json", "media.list", "as_of.json", "sealed_for"}
    assert {p.name for p in openly} == told, "names, times and public keys"


@pytest.mark.parametrize("which", ["base.tar.gz.age", "pg_wal.tar.gz.age", "backup_manifest.age"])
def test_one_flipped_byte_of_the_database_is_noticed(
    disaster: Disaster, tmp_path: Path, which: str
) -> None:
    vault = _copy(disaster, tmp_path)
    (file,) = vault.rglob(which)
    _flip(file)
    seen = clinic.healthlink(disaster.folder, "backup", "verify", f"--to={vault}")
    assert (seen.returncode, which in seen.stdout) == (1, True)
    done = restore(disaster, tmp_path / "data", vault=vault)
    assert (done.returncode, "has changed" in done.stderr) == (1, True)
    assert not (tmp_path / "data").exists()


def test_one_flipped_byte_of_the_log_is_noticed(disaster: Disaster, tmp_path: Path) -> None:
    vault = _copy(disaster, tmp_path)
    _flip(sorted(vault.glob("wal/*/*.gz.age"))[0])
    done = restore(disaster, tmp_path / "data", vault=vault)
    assert (done.returncode, "does not open" in done.stderr) == (1, True)
    key = f"--key={disaster.folder / 'key.txt'}"
    seen = clinic.healthlink(disaster.folder, "backup", "verify", f"--to={vault}", key)
    assert seen.returncode == 1


def test_a_missing_segment_of_the_log_is_noticed(disaster: Disaster, tmp_path: Path) -> None:
    vault = _copy(disaster, tmp_path)
    segments = sorted(vault.glob("wal/*/*.gz.age"))
    assert len(segments) >= 2, "or there would be no hole"
    segments[0].unlink()
    done = restore(disaster, tmp_path / "data", vault=vault)
    assert (done.returncode, "missing" in done.stderr) == (1, True)
    content = restore(disaster, tmp_path / "data", "--up-to-the-hole", vault=vault)
    assert content.returncode == 0, content.stderr


def test_a_missing_file_is_told_by_name(disaster: Disaster, tmp_path: Path) -> None:
    vault = _copy(disaster, tmp_path)
    file = min(p for p in vault.glob("media/*/*") if "-" not in p.name)
    file.unlink()
    done = restore(disaster, tmp_path / "data", vault=vault)
    assert done.returncode == 1
    assert file.name.removesuffix(".age") in done.stdout


def test_a_place_that_is_not_empty_is_left_alone(disaster: Disaster, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine").touch()
    done = restore(disaster, tmp_path / "data")
    assert (done.returncode, "not empty" in done.stderr) == (1, True)
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def _copy(disaster: Disaster, tmp_path: Path) -> Path:
    return Path(shutil.copytree(disaster.vault, tmp_path / "vault"))


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
