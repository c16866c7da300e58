"""A data directory of an older PostgreSQL goes over to ours, and nothing is lost on the way."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from healthlink.backup import programs, recovery, upgrading
from healthlink.db.embedded import Unusable, embedded
from healthlink.db.migrate import migrate
from tests.backup import clinic
from tests.make import Practitioner, practice

OLD_BIN = next(
    (found for n in (17, 16, 15) if (found := Path(f"/usr/lib/postgresql/{n}/bin")).is_dir()), None
)
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        OLD_BIN is None, reason="no older PostgreSQL, such as Debian's postgresql-15"
    ),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Practitioner, dict]]:  # type: ignore[type-arg]
    """A data directory as an older HealthLink would have left it, with a practice in it."""
    folder = tmp_path_factory.mktemp("older")
    data = folder / "data"
    (data / "postgres").mkdir(parents=True)
    recovery.ensure_account()
    recovery.give_away(data / "postgres")
    assert OLD_BIN
    locale = ["--auth=trust", "--encoding=utf8", "--username=postgres", "--locale=C.UTF-8"]
    subprocess.run(
        [OLD_BIN / "initdb", *locale, data / "postgres"],
        check=True,
        stdout=subprocess.DEVNULL,
        **recovery._account(),
    )
    with recovery.running(data / "postgres", where=OLD_BIN) as url:
        asyncio.run(migrate(url))
        loaded = clinic.healthlink(folder, "demo", DATABASE_URL=url)
        assert loaded.returncode == 0, loaded.stderr
        who: Practitioner = clinic.asked(url, lambda db: practice(db, "Արմեն Հակոբյան"))
        before = clinic.hashes(url)
    yield data, who, before


@pytest.fixture
def older(made, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    """One of one's own, in which `data` is of the old PostgreSQL."""
    subprocess.run(["cp", "-a", made[0], tmp_path / "data"], check=True)
    return tmp_path


def upgrade(folder: Path) -> "subprocess.CompletedProcess[str]":
    return clinic.healthlink(folder, "upgrade", f"--old-bin={OLD_BIN}")


def test_the_program_says_in_a_line_what_to_do(older: Path) -> None:
    with pytest.raises(Unusable, match="run `healthlink upgrade`"), embedded(older / "data"):
        pass
    said = clinic.healthlink(older, "serve")
    assert (said.returncode, "healthlink upgrade" in said.stderr) == (1, True)


def test_all_rows_come_over_and_the_program_runs_on_them(older: Path, made) -> None:  # type: ignore[no-untyped-def]
    _, who, before = made
    done = upgrade(older)
    assert done.returncode == 0, done.stderr
    with clinic.at_work(older) as program:
        url = clinic.address(older / "data")
        assert clinic.hashes(url) == before
        assert clinic.asked(url, lambda db: db.fetchval("show data_checksums")) == "on"
        estimate = "select reltuples from pg_class where relname = 'doctor'"
        assert clinic.asked(url, lambda db: db.fetchval(estimate)) > 0, "statistics are there"
        card = {"first_name": "Անահիտ", "last_name": "Սարգսյան"}
        answer = httpx.post(f"{program.url}/patients", json=card, headers=who.headers)
        assert answer.status_code == 201, answer.text
        found = httpx.get(f"{program.url}/api/v1/doctors", params={"search": "кардиолог"})
        assert found.json()
    assert len(list((older / "data").glob("postgres.1?"))) == 1, "the old one is kept"
    again = upgrade(older)
    assert (again.returncode, "nothing" in again.stderr) == (0, True)


@pytest.mark.parametrize("seen", ["upgrade.dump", "postgres.upgrading.log"])
def test_killed_in_the_middle_the_old_one_is_whole(older: Path, seen: str, made) -> None:  # type: ignore[no-untyped-def]
    process = clinic.begun(older, "upgrade", f"--old-bin={OLD_BIN}")
    deadline = time.monotonic() + 60
    while not (older / "data" / seen).exists() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    recovery.end_orphans(older / "data" / "postgres")
    recovery.end_orphans(older / "data" / "postgres.upgrading")
    (older / "data" / "postgres" / "postmaster.pid").unlink(missing_ok=True)
    with recovery.running(older / "data" / "postgres", where=OLD_BIN) as url:
        assert clinic.hashes(url) == made[2]
    done = upgrade(older)
    assert done.returncode == 0, done.stderr


def test_killed_between_two_names_no_empty_database_is_made(older: Path, made) -> None:  # type: ignore[no-untyped-def]
    assert upgrade(older).returncode == 0
    data = older / "data"
    (data / "postgres").rename(data / "postgres.upgrading")
    (data / "postgres.upgrading" / "healthlink-proven").touch()
    with pytest.raises(Unusable, match="cut off"), embedded(data):
        pass
    assert upgrade(older).returncode == 0
    with embedded(data) as url:
        assert clinic.hashes(url) == made[2]


def test_without_the_programs_of_old_it_says_which_are_needed(older: Path) -> None:
    empty = older / "bin"
    empty.mkdir()
    done = clinic.healthlink(older, "upgrade", f"--old-bin={empty}")
    assert (done.returncode, "--old-bin" in done.stderr) == (1, True)


def test_what_is_on_its_way_to_the_new_one_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data directory may be open to all; PostgreSQL's program makes files as the umask says."""
    seen = []

    def dump(_: str, *arguments: object, **__: object) -> None:
        (file,) = tmp_path.iterdir()
        file.write_text("what patients have told")
        seen.append(file.stat().st_mode & 0o077)
        raise programs.Failed

    monkeypatch.setattr(programs, "run", dump)
    (tmp_path / "dump").touch(mode=0o644)  # left by somebody who was killed
    with pytest.raises(programs.Failed):
        upgrading._carry(tmp_path, "", "", tmp_path / "dump", lambda *_: None)
    assert seen == [0]
    assert list(tmp_path.iterdir()) == []
