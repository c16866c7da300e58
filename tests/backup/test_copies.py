"""Taking copies, letting them go, and what is left of somebody who was killed meanwhile."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest
import typer

from healthlink.backup import aging, terms
from healthlink.backup.receiver import SLOT
from healthlink.backup.vault import Vault
from healthlink.clock import utc_now
from healthlink.config import Settings
from healthlink.db.embedded import embedded
from tests import make
from tests.backup import clinic
from tests.conftest import CLUSTER, database, fresh_database

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A machine with a database that is migrated, and running."""
    folder = tmp_path_factory.mktemp("machine")
    with embedded(folder / "data"):
        assert clinic.healthlink(folder, "migrate").returncode == 0
        yield folder


def create(folder: Path, vault: Path, *more: str, **settings: str):  # type: ignore[no-untyped-def]
    return clinic.healthlink(folder, "backup", "create", f"--to={vault}", *more, **settings)


def killed_when(process: "subprocess.Popen[bytes]", seen: Path, pattern: str) -> bool:
    """Kills it, and all that it started, when something of that name is seen; was it?"""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if list(seen.glob(pattern)):
            break
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return alive


@pytest.mark.parametrize("seen", ["data/backup/new/base*", "vault/.*Z.part", "vault/.*/pg_wal*"])
def test_a_backup_that_was_killed_leaves_nothing_that_looks_like_one(
    folder: Path, tmp_path: Path, seen: str
) -> None:
    vault = tmp_path / "vault"
    where = folder if seen.startswith("data") else tmp_path
    taking = clinic.begun(folder, "backup", "create", "--plain", f"--to={vault}")
    assert killed_when(taking, where, seen), "it was faster than we"
    assert list(where.glob(seen)), "the control: half of one is there"
    assert Vault(vault).backups() == []
    assert "There is none" in clinic.healthlink(folder, "backup", "list", f"--to={vault}").stdout
    again = create(folder, vault, "--plain")
    assert again.returncode == 0, again.stderr
    assert len(Vault(vault).backups()) == 1
    assert list(vault.glob(".*")) == []


@pytest.mark.parametrize("seen", ["new.restoring/postgres/base", "new.restoring/postgres.log"])
def test_a_restore_that_was_killed_leaves_no_data_directory(
    folder: Path, tmp_path: Path, seen: str
) -> None:
    vault, new = tmp_path / "vault", tmp_path / "new"
    assert create(folder, vault, "--plain").returncode == 0
    restoring = clinic.begun(tmp_path, "restore", f"--from={vault}", f"--into={new}")
    assert killed_when(restoring, tmp_path, seen), "it was faster than we"
    assert list(tmp_path.glob(seen)), "the control: half of one is there"
    assert not new.exists()
    again = clinic.healthlink(tmp_path, "restore", f"--from={vault}", f"--into={new}")
    assert again.returncode == 0, again.stderr
    assert not (tmp_path / "new.restoring").exists()
    with embedded(new) as url:
        assert clinic.asked(url, lambda db: db.fetchval("select count(*) from specialty")) > 0


def test_in_production_nothing_is_copied_openly_unless_somebody_says_so(tmp_path: Path) -> None:
    settings = Settings(_env_file=None).model_copy(update={"environment": "production"})
    with pytest.raises(typer.Exit):
        terms.seal(settings, None, plain=False)
    assert terms.seal(settings, None, plain=True).recipients == ()
    public = clinic.public_key(tmp_path)
    named = settings.model_copy(update={"backup_recipients": public})
    assert terms.seal(named, None, plain=False).recipients == (public,)


def test_a_key_is_for_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    clinic.public_key(tmp_path)
    file = tmp_path / "key.txt"
    before = file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    again = clinic.healthlink(tmp_path, "backup", "key", file)
    assert (again.returncode, file.read_text()) == (1, before)


def test_what_is_too_old_goes_and_the_newest_stays(folder: Path, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    assert create(folder, vault.folder, "--plain").returncode == 0
    (first,) = vault.backups()
    forgotten = vault.folder / "media" / "ab" / "abc.jpg"
    forgotten.parent.mkdir(parents=True)
    forgotten.write_bytes(b"x")
    old = (first.begun_at - timedelta(days=1)).timestamp()
    os.utime(forgotten, (old, old))
    clinic.eventually(lambda: utc_now() - first.begun_at > timedelta(seconds=1))
    assert create(folder, vault.folder, "--plain").returncode == 0
    a_month = timedelta(days=30)
    assert aging.prune(vault, utc_now(), a_month).backups == 0
    assert aging.prune(vault, utc_now() + a_month, a_month).backups == 1
    assert [b.name for b in vault.backups()] != [first.name]
    assert not forgotten.exists(), "no backup that is left knows it"
    assert aging.prune(vault, utc_now() + 9 * a_month, a_month).backups == 0


def test_who_was_erased_after_the_backup_is_erased_again(folder: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    url = clinic.address(folder / "data")
    anna = clinic.asked(url, lambda db: make.person(db, "Анна Саргсян", "anna@example.com"))
    boris = clinic.asked(url, lambda db: make.person(db, "Борис Орлов", "boris@example.com"))
    assert create(folder, vault, "--plain").returncode == 0
    vault_ = Vault(vault)
    vault_.note_erased({str(anna.id): utc_now()})
    done = clinic.healthlink(tmp_path, "restore", f"--from={vault}", f"--into={tmp_path / 'new'}")
    assert done.returncode == 0, done.stderr
    assert "1 who had been erased since" in done.stdout
    with embedded(tmp_path / "new") as again:
        names = "select full_name from users where id = $1"
        assert clinic.asked(again, lambda db: db.fetchval(names, anna.id)) == ""
        assert clinic.asked(again, lambda db: db.fetchval(names, boris.id)) == "Борис Орлов"
        jobs = "select count(*) from pgqueuer where entrypoint = 'forget_records'"
        assert clinic.asked(again, lambda db: db.fetchval(jobs)) == 1, "the rooms follow"


def test_control_without_the_list_a_restore_would_bring_them_back(
    folder: Path, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    url = clinic.address(folder / "data")
    person = clinic.asked(url, lambda db: make.person(db, "Ваан", "vahan@example.com"))
    assert create(folder, vault, "--plain").returncode == 0
    done = clinic.healthlink(tmp_path, "restore", f"--from={vault}", f"--into={tmp_path / 'new'}")
    assert done.returncode == 0, done.stderr
    with embedded(tmp_path / "new") as again:
        name = "select full_name from users where id = $1"
        assert clinic.asked(again, lambda db: db.fetchval(name, person.id)) == "Ваан"


def test_who_is_erased_is_noted_beside_the_copies(folder: Path, tmp_path: Path) -> None:
    vault, url = tmp_path / "vault", clinic.address(folder / "data")
    gone = clinic.asked(url, lambda db: make.person(db, "Ваан", "gone@example.com"))
    erase = "update users set deleted_at = now() where id = $1"
    clinic.asked(url, lambda db: db.execute(erase, gone.id))
    begun = utc_now()
    following = clinic.begun(folder, "backup", "wal", "--plain", "--every=1", f"--to={vault}")
    try:
        clinic.eventually(lambda: clinic.copied_since(vault, begun))
    finally:
        following.terminate()
        following.wait()
    assert str(gone.id) in Vault(vault).erased()


def test_the_database_keeps_its_log_for_a_receiver_up_to_a_bound(
    folder: Path, tmp_path: Path
) -> None:
    vault, url = tmp_path / "vault", clinic.address(folder / "data")
    begun = utc_now()
    following = clinic.begun(folder, "backup", "wal", "--plain", "--every=1", f"--to={vault}")
    try:
        clinic.eventually(lambda: clinic.copied_since(vault, begun))
    finally:
        os.killpg(following.pid, signal.SIGKILL)
        following.wait()

    async def ask(db: asyncpg.Connection) -> tuple[str, bool]:
        bound = await db.fetchval("show max_slot_wal_keep_size")
        kept = "select restart_lsn is not null from pg_replication_slots where slot_name = $1"
        return bound, await db.fetchval(kept, SLOT)

    assert clinic.asked(url, ask) == ("4GB", True)
    again, begun = utc_now(), utc_now()
    following = clinic.begun(folder, "backup", "wal", "--plain", "--every=1", f"--to={vault}")
    try:
        clinic.eventually(lambda: clinic.copied_since(vault, again))
    finally:
        following.terminate()
        following.wait()


async def test_a_logical_backup_comes_back_into_an_empty_database(tmp_path: Path) -> None:
    url = await fresh_database("healthlink_logical")
    db = await asyncpg.connect(url)
    doctor = await make.practice(db, "Արմեն Հակոբյան")
    gone = await make.person(db, "Ваан", "gone@example.com")
    await db.execute("update users set deleted_at = now() where id = $1", gone.id)
    await db.close()
    where = {"DATABASE_URL": url}
    taken = create(tmp_path, tmp_path / "vault", "--plain", "--logical", **where)
    assert taken.returncode == 0, taken.stderr
    assert list(Vault(tmp_path / "vault").erased()) == [str(gone.id)], "though nobody follows"
    cluster = await asyncpg.connect(os.environ[CLUSTER])
    await cluster.execute("drop database if exists healthlink_back with (force)")
    await cluster.execute("create database healthlink_back")
    await cluster.close()
    back = database(os.environ[CLUSTER], "healthlink_back")
    order = ("restore", f"--from={tmp_path / 'vault'}", f"--into-database={back}")
    done = clinic.healthlink(tmp_path, *order)
    assert done.returncode == 0, done.stderr
    again = clinic.healthlink(tmp_path, *order)
    assert (again.returncode, "not empty" in again.stderr) == (1, True)
    db = await asyncpg.connect(back)
    live = "select count(*) from session where ended_at is null"
    assert await db.fetchval(live) == 0, "who had signed out since stays out"
    new = await make.practice(db, "Լիլիթ Պետրոսյան")
    await db.close()
    with clinic.at_work(tmp_path, DATABASE_URL=back) as program:
        card = {"first_name": "Անահիտ", "last_name": "Սարգսյան"}
        async with httpx.AsyncClient(base_url=program.url, headers=doctor.headers) as client:
            before = await client.post("/patients", json=card)
            answer = await client.post("/patients", json=card, headers=new.headers)
        assert before.status_code == 401
        assert answer.status_code == 201, "grants and policies are there, too"


def test_a_server_that_knows_a_folder_keeps_the_copies_itself(tmp_path: Path) -> None:
    vault, sealed = tmp_path / "vault", clinic.public_key(tmp_path)
    with clinic.at_work(tmp_path, BACKUP_DIR=str(vault), BACKUP_RECIPIENTS=sealed):
        clinic.eventually(lambda: list(vault.glob("*Z")) and clinic.as_of(vault))
    clinic.eventually(lambda: not clinic.belonging_to(tmp_path / "data"))


def test_a_second_history_does_not_get_into_the_same_folder(folder: Path, tmp_path: Path) -> None:
    url = clinic.address(folder / "data")
    ask = "select system_identifier::text from pg_control_system()"
    system = clinic.asked(url, lambda db: db.fetchval(ask))
    theirs = tmp_path / "vault" / "wal" / system / "as_of.json"
    theirs.parent.mkdir(parents=True)
    theirs.write_text(json.dumps({"at": utc_now().isoformat(), "by": "somebody else"}))
    order = ("backup", "wal", "--plain", "--every=1", f"--to={tmp_path / 'vault'}")
    following = clinic.begun(folder, *order)
    try:
        clinic.eventually(lambda: "Shared" in (folder / "backup.log").read_text())
    finally:
        following.terminate()
        following.wait()
    assert [path.name for path in theirs.parent.iterdir()] == ["as_of.json"]


def test_a_second_machine_with_a_folder_of_its_own_does_not_think_that_it_has_the_log(
    folder: Path, tmp_path: Path
) -> None:
    first, second, begun = tmp_path / "first", tmp_path / "second", utc_now()
    order = ("backup", "wal", "--plain", "--every=1")
    following = clinic.begun(folder, *order, f"--to={first}")
    try:
        clinic.eventually(lambda: clinic.copied_since(first, begun))
        url = clinic.address(folder / "data")
        other = clinic.begun(tmp_path, *order, f"--to={second}", DATABASE_URL=url)
        try:
            told = tmp_path / "backup.log"
            clinic.eventually(lambda: "to another machine" in told.read_text())
        finally:
            other.terminate()
            other.wait()
    finally:
        following.terminate()
        following.wait()
    assert clinic.as_of(second) is None
