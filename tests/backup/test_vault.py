"""The folder of copies, when something in it is damaged."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from healthlink import logs
from healthlink.backup import aging, following, recovery, taking
from healthlink.backup.seal import Damaged
from healthlink.backup.taking import Busy
from healthlink.backup.vault import ABOUT, MEDIA_LIST, About, Vault, kept

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Three backups, of one, two and three months ago, and a file of none of them."""
    logs.configure("ERROR")
    vault = Vault(tmp_path)
    for months in (3, 2, 1):
        moment = NOW - months * MONTH
        about = About(
            kind="logical",
            healthlink="1",
            postgres=18,
            schema_version="1",
            begun_at=moment,
            ended_at=moment,
        )
        with vault.new_backup(moment) as half:
            half.write(MEDIA_LIST, "")
            half.write(ABOUT, about.model_dump_json())
    (tmp_path / "media" / "ab").mkdir(parents=True)
    (tmp_path / "media" / "ab" / "abc.jpg").touch()
    os.utime(tmp_path / "media" / "ab" / "abc.jpg", (0, 0))
    return vault


def test_one_that_is_damaged_does_not_hide_the_others(vault: Vault) -> None:
    (vault.folder / vault.names()[1] / ABOUT).write_bytes(b"")
    assert [about.name for about in vault.backups()] == [vault.names()[0], vault.names()[2]]


def test_what_backups_share_stays_while_one_does_not_say_what_it_needs(vault: Vault) -> None:
    damaged = vault.folder / vault.names()[1] / ABOUT
    whole = damaged.read_bytes()
    damaged.write_bytes(b"")
    newest = vault.backups()[-1]
    gone = aging.prune(vault, NOW, timedelta(days=1))
    assert (gone.backups, gone.files) == (1, 0)
    assert newest.name in vault.names()
    damaged.write_bytes(whole)
    gone = aging.prune(vault, NOW, timedelta(days=1))
    assert (gone.backups, gone.files) == (1, 1), "the control"


def test_a_list_of_files_that_lost_lines_lets_no_file_go(vault: Vault) -> None:
    (newest,) = vault.backups()[-1:]
    list_ = vault.folder / newest.name / MEDIA_LIST
    list_.write_text("ab/abc.jpg")
    about = newest.model_copy(update={"files": {MEDIA_LIST: kept(list_)}})
    (vault.folder / newest.name / ABOUT).write_text(about.model_dump_json())
    list_.write_text("")
    with pytest.raises(Damaged, match=MEDIA_LIST):
        aging.prune(vault, NOW, timedelta(days=1))
    assert (vault.folder / "media/ab/abc.jpg").exists()


def test_a_backup_is_seen_only_when_it_is_whole(vault: Vault) -> None:
    before = vault.names()
    with pytest.raises(OSError, match="full"), vault.new_backup(NOW) as half:
        half.write(MEDIA_LIST, "")
        raise OSError("full")
    assert vault.names() == before
    assert not list(vault.folder.glob(".*"))


def test_who_may_not_see_what_is_in_a_folder_still_does_not(tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir(mode=0o700)
    recovery._let_pass(outer)
    assert outer.stat().st_mode & 0o777 == 0o711


def test_a_damaged_list_of_the_erased_is_said_and_never_read_as_an_empty_one(vault: Vault) -> None:
    someone = "0190b0c0-0000-7000-8000-000000000001"
    vault.note_erased({someone: NOW})
    file = vault.folder / "erased.jsonl"
    whole = file.read_bytes()
    for damaged in (whole[:-20], b"\x00" * 40, b'{"user_id": "x"}\n', b"[]\n"):
        file.write_bytes(damaged)
        with pytest.raises(Damaged):
            vault.erased()
        with pytest.raises(Damaged):
            vault.note_erased({someone: NOW})
        assert file.read_bytes() == damaged
    file.write_bytes(whole)
    assert vault.erased() == {someone: NOW}, "the control"


@pytest.mark.parametrize("damaged", [b"", b"\x00\x00", b"{}", b"[1]", b'{"at": "x", "by": "me"}'])
def test_a_damaged_note_of_until_when_is_none(vault: Vault, damaged: bytes) -> None:
    file = vault.folder / "wal" / "7" / following.AS_OF
    file.parent.mkdir(parents=True)
    file.write_bytes(damaged)
    assert following.as_of(vault, "7") is None
    file.write_text(f'{{"at": "{NOW.isoformat()}", "by": "me"}}')
    assert following.as_of(vault, "7") == NOW, "the control"


def test_who_was_erased_just_before_the_oldest_backup_may_still_be_in_it(vault: Vault) -> None:
    """A transaction that begins before a backup may end after it has looked."""
    (oldest, *_) = vault.backups()
    vault.note_erased(
        {
            "0190b0c0-0000-7000-8000-000000000001": oldest.begun_at - timedelta(seconds=1),
            "0190b0c0-0000-7000-8000-000000000002": oldest.begun_at - timedelta(days=2),
        }
    )
    vault.forget_erased(oldest.begun_at)
    assert list(vault.erased()) == ["0190b0c0-0000-7000-8000-000000000001"]


def test_two_machines_take_no_backup_into_one_folder_at_once(vault: Vault) -> None:
    """The second would take what the first has of one for the half of somebody who was killed."""
    with taking.only_one(vault), pytest.raises(Busy), taking.only_one(Vault(vault.folder)):
        pass
    with taking.only_one(vault):
        """The control: the lock goes with who had it."""
