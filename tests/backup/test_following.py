"""One round of copying: what it brings into the vault when something is away."""

import gzip
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any
from uuid import UUID

import pytest

from healthlink import logs
from healthlink.backup import aging, objects, watching
from healthlink.backup.following import Follower, Shared
from healthlink.backup.queries import sql
from healthlink.backup.receiver import Receiver
from healthlink.backup.seal import Seal
from healthlink.backup.terms import INCOMPLETE
from healthlink.backup.vault import ABOUT, About, Vault
from healthlink.backup.watching import Daily
from healthlink.clock import utc_now
from healthlink.errors import Unavailable

SYSTEM = "7300000000000000001"
ID = UUID(int=9)
ROW = {"id": ID, "key": "abcdef", "purpose": "pdf", "content_type": "application/pdf"}
LATER = UUID(int=99)


@pytest.fixture(autouse=True)
def as_the_program_logs() -> None:
    logs.configure("ERROR")


class Storage:
    def __init__(self, fault: Exception | None) -> None:
        self.fault = fault

    async def read(self, name: str, target: IO[bytes]) -> bool:
        if self.fault:
            raise self.fault
        return False


async def rows(*each: Any) -> AsyncIterator[Any]:
    for row in each:
        yield row


def carried(monkeypatch: pytest.MonkeyPatch, folder: Path, fault: Exception | None) -> Any:
    monkeypatch.setattr(objects, "storage_of", lambda _: Storage(fault))
    monkeypatch.setattr(objects, "_files", lambda *_: rows(ROW))
    nothing: Any = SimpleNamespace(pool=None)
    return objects.carry(nothing, Vault(folder), Seal(), UUID(int=1))


@pytest.mark.parametrize("fault", [OSError("a bad sector"), Unavailable()])
async def test_a_file_that_cannot_be_read_is_named_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Exception
) -> None:
    found = await carried(monkeypatch, tmp_path, fault)
    assert found.lost
    assert found.next(LATER) < ID


async def test_control_one_that_is_gone_is_named_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = await carried(monkeypatch, tmp_path, None)
    assert (len(found.lost), found.next(LATER)) == (1, LATER)


def a_segment(spool: Path, number: int, system: str = SYSTEM) -> None:
    name = f"{1:08X}{0:08X}{number:08X}"
    (spool / name).write_bytes(bytes(24) + int(system).to_bytes(8, "little") + bytes(100))


@pytest.fixture
def follower(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Follower:
    """Of a database that has no rows."""
    monkeypatch.setattr(sql, "erased_since", lambda *_, **__: rows())
    monkeypatch.setattr(objects, "storage_of", lambda _: Storage(OSError("away")))
    monkeypatch.setattr(objects, "_files", lambda *_: rows(ROW))
    resources: Any = SimpleNamespace(pool=None)
    receiver = Receiver("", tmp_path / "spool", "me")
    made = Follower(resources, Vault(tmp_path / "vault"), Seal(), receiver, "me", SYSTEM)
    made.files_since = UUID(int=1)
    return made


async def test_the_log_gets_into_the_vault_though_no_file_can_be_read(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs: list[int] = []

    def counted(*_: object) -> AsyncIterator[Any]:
        packs.append(len(kept(follower)))
        return rows(ROW)

    monkeypatch.setattr(objects, "_files", counted)
    for number in range(20):
        a_segment(follower.receiver.spool, number)
    await follower._bring()
    assert len(kept(follower)) == 20
    assert packs == [0, 8, 16], "a few at a time: what is packed needs room"
    assert follower.receiver.files() == []
    assert follower.files_since < ID


def kept(follower: Follower) -> list[Path]:
    return sorted((follower.vault.folder / "wal" / SYSTEM).glob("*.gz"))


async def test_before_a_new_beginning_what_was_received_is_kept(follower: Follower) -> None:
    a_segment(follower.receiver.spool, 1)
    await follower._empty_spool()
    (only,) = kept(follower)
    assert gzip.decompress(only.read_bytes())[24:32] == int(SYSTEM).to_bytes(8, "little")
    assert follower.receiver.files() == []


async def test_what_another_database_wrote_is_not_kept_under_this_ones_name(
    follower: Follower,
) -> None:
    a_segment(follower.receiver.spool, 1, system="7399999999999999999")
    await follower._empty_spool()
    assert (kept(follower), follower.receiver.files()) == ([], [])


class Round:
    """A follower of which only this is known."""

    system, anew = SYSTEM, True

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone

    def see_alone(self) -> None:
        if not self.alone:
            raise Shared

    async def round(self) -> None:
        raise OSError("the storage is away")


class Asked:
    hours = 24

    def __init__(self) -> None:
        self.times = 0

    def see(self, *, anew: bool) -> bool:
        self.times += 1
        return anew


async def test_a_whole_backup_is_begun_though_the_round_failed() -> None:
    daily: Any = Asked()
    broken: Any = Round(alone=True)
    await watching._round(broken, daily)
    assert (daily.times, broken.anew) == (1, False)


async def test_but_none_of_another_history() -> None:
    daily: Any = Asked()
    strange: Any = Round(alone=False)
    with pytest.raises(Shared):
        await watching._round(strange, daily)
    assert daily.times == 0


@pytest.fixture
def daily(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daily:
    """Its backups are a program that does nothing."""
    monkeypatch.setattr(sys, "executable", "/bin/true")
    return Daily(Vault(tmp_path), Seal(), 24, timedelta(days=30))


def ended(daily: Daily, code: int, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was aged out after it."""
    pruned: list[Any] = []

    def prune(*each: Any) -> Any:
        pruned.append(each)
        return SimpleNamespace(backups=0)

    monkeypatch.setattr(aging, "prune", prune)
    daily._ended(code)
    return pruned


def test_after_one_that_failed_there_is_a_pause(
    daily: Daily, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ended(daily, 1, monkeypatch) == []
    assert not daily.see(anew=True)
    daily.not_before = time.monotonic()
    assert daily.see(anew=False), "it is still owed"
    daily.stop()


@pytest.mark.parametrize(
    ("ago", "due"),
    [(timedelta(hours=1), False), (timedelta(hours=25), True), (timedelta(days=-900), True)],
)
def test_one_of_a_day_to_come_does_not_put_off_the_next(
    daily: Daily, ago: timedelta, due: bool
) -> None:
    """It was taken when the clock was wrong."""
    moment = utc_now() - ago
    about = About(
        kind="physical",
        healthlink="1",
        postgres=18,
        schema_version="1",
        begun_at=moment,
        ended_at=moment,
    )
    with daily.vault.new_backup(moment) as half:
        half.write(ABOUT, about.model_dump_json())
    assert daily.see(anew=False) == due
    daily.stop()


def test_after_one_that_lacks_files_the_old_ones_age_out(
    daily: Daily, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ended(daily, INCOMPLETE, monkeypatch)
    assert daily.see(anew=True), "no pause"
    daily.stop()
