"""Copies that are odd, damaged or made to harm, and places that are not as expected."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from healthlink.backup import recovery, restoring, segments
from healthlink.backup.seal import Key
from healthlink.backup.vault import Vault
from healthlink.backup.vault import kept as seen
from healthlink.clock import utc_now
from healthlink.config import Settings
from healthlink.db.embedded import embedded
from tests.backup import clinic

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A machine with a database that is migrated, and running."""
    folder = tmp_path_factory.mktemp("machine")
    with embedded(folder / "data"):
        assert clinic.healthlink(folder, "migrate").returncode == 0
        yield folder


@pytest.fixture(scope="module")
def vault(folder: Path) -> Path:
    """A backup, and the log of a write after it."""
    vault, url = folder / "vault", clinic.address(folder / "data")
    following = clinic.begun(folder, "backup", "run", "--plain", "--every=1", f"--to={vault}")
    try:
        clinic.eventually(lambda: list(vault.glob("*Z")))
        for _ in range(4):
            clinic.asked(url, lambda db: db.execute("select pg_switch_wal(), txid_current()"))
        clinic.asked(url, lambda db: db.execute("create table later as select 1 as one"))
        written = utc_now()
        clinic.eventually(lambda: clinic.copied_since(vault, written))
    finally:
        following.terminate()
        following.wait()
    return vault


def restored(folder: Path, vault: Path, into: Path):  # type: ignore[no-untyped-def]
    return clinic.healthlink(folder, "restore", f"--from={vault}", f"--into={into}")


def test_a_folder_of_any_name_gets_the_log_too(vault: Path, tmp_path: Path) -> None:
    new = tmp_path / "a new 100% sure place's"
    done = restored(tmp_path, vault, new)
    assert done.returncode == 0, done.stderr
    with clinic.database_of(new) as url:
        assert clinic.asked(url, lambda db: db.fetchval("select to_regclass('later')::text"))


def test_who_can_write_copies_chooses_no_file_outside_the_new_folder(
    vault: Path, tmp_path: Path
) -> None:
    copies, victim = tmp_path / "copies", tmp_path / "victim"
    shutil.copytree(vault, copies)
    (backup,) = copies.glob("*Z")
    secrets = {"jwt_secret": "kept", "../victim": "theirs", str(victim): "theirs"}
    (backup / "secrets.json").write_text(json.dumps(secrets))
    about = json.loads((backup / "about.json").read_bytes())
    about["files"]["secrets.json"] = seen(backup / "secrets.json").model_dump()
    (backup / "about.json").write_text(json.dumps(about))
    done = restored(tmp_path, copies, tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new" / "jwt_secret").read_text() == "kept", "the control: they are read"
    assert not victim.exists()


def test_what_was_sealed_is_nobody_elses_while_it_is_brought_back(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes, unpack = set(), segments.unpack

    def watched(stored: segments.Stored, key: Key, into: Path) -> None:
        unpack(stored, key, into)
        modes.update({into.stat().st_mode & 0o077, into.parent.stat().st_mode & 0o066})

    monkeypatch.setattr(segments, "unpack", watched)
    about = Vault(vault).backups()[-1]
    wish = restoring.Wish(tmp_path / "new")
    restoring.restore(Settings(_env_file=None), Vault(vault), about, Key(), wish, lambda *_: None)
    assert modes == {0}
    assert not (tmp_path / "new" / restoring.MARK).exists()


def test_a_log_that_was_not_read_to_its_end_is_no_restore(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "until", lambda *_: ["restore_command=false"])
    about = Vault(vault).backups()[-1]
    wish = restoring.Wish(tmp_path / "new")
    with pytest.raises(recovery.NotRecovered, match="read the log to"):
        restoring.restore(
            Settings(_env_file=None), Vault(vault), about, Key(), wish, lambda *_: None
        )
    assert not (tmp_path / "new").exists()


def test_a_place_that_cannot_get_a_name_is_refused_before_the_work(
    vault: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    done = restored(tmp_path, vault, tmp_path / "link")
    assert done.returncode == 1
    assert not (tmp_path / "link.restoring").exists()


def test_a_restore_that_fails_leaves_nothing_of_what_was_sealed(
    vault: Path, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    shutil.copytree(vault, copies)
    for segment in copies.glob("wal/*/*.gz"):
        segment.write_bytes(b"")
    done = restored(tmp_path, copies, tmp_path / "new")
    assert (done.returncode, "not what was kept" in done.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["copies"]


def test_a_backup_with_a_hole_in_its_log_is_not_told_as_complete(
    vault: Path, tmp_path: Path
) -> None:
    def told(copies: Path) -> str:
        return str(clinic.healthlink(tmp_path, "backup", "list", f"--to={copies}").stdout)

    copies = tmp_path / "copies"
    shutil.copytree(vault, copies)
    assert "hole" not in told(copies), "the control"
    whole = sorted(copies.glob("wal/*/0*.gz"))
    whole[-2].unlink()
    assert "there is a hole in its log" in told(copies)
    order = ("restore", f"--from={copies}", f"--into={tmp_path / 'new'}", "--up-to-the-hole")
    done = clinic.healthlink(tmp_path, *order)
    assert done.returncode == 0, done.stderr
    newest, lost = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", done.stdout)
    assert newest == lost, "what was written after the hole is lost, and that is said"
