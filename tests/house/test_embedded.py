"""The embedded PostgreSQL starts whatever was left by whom."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from healthlink.db import embedded as module
from healthlink.db.embedded import Unusable, embedded

START = "from pathlib import Path; from healthlink.db.embedded import embedded\n"


def answers(url: str) -> bool:
    async def ask() -> bool:
        connection = await asyncpg.connect(url)
        try:
            return bool(await connection.fetchval("select true"))
        finally:
            await connection.close()

    return asyncio.run(ask())


def start_elsewhere(folder: Path, then: str = "pass") -> subprocess.Popen[bytes]:
    """Another process that starts the server of this folder and then does something."""
    use = f"with embedded(Path({str(folder)!r})) as url: print('up', flush=True); {then}"
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", START + use],
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.parametrize("seen", ["postgres.new", "postgres.new/PG_VERSION", "postgres.new/base/1"])
def test_a_first_start_that_was_killed_is_begun_again(tmp_path: Path, seen: str) -> None:
    killed = start_elsewhere(tmp_path, "import time; time.sleep(60)")
    deadline = time.monotonic() + 30
    while not (tmp_path / seen).exists() and time.monotonic() < deadline:
        time.sleep(0.001)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    with embedded(tmp_path) as url:
        assert answers(url)


def test_two_first_starts_at_once_share_one_server(tmp_path: Path) -> None:
    both = [start_elsewhere(tmp_path) for _ in range(2)]
    assert [each.communicate(timeout=60)[0] for each in both] == [b"up\n"] * 2
    assert [each.returncode for each in both] == [0, 0]


@pytest.mark.parametrize("left", ["", "-4347\n/x\n", "999999999\n", "not a number"])
def test_a_pid_file_that_says_nothing_true_is_no_obstacle(tmp_path: Path, left: str) -> None:
    with embedded(tmp_path):
        pass
    (tmp_path / "postgres" / "postmaster.pid").write_text(left)
    with embedded(tmp_path) as url:
        assert answers(url)


def test_a_path_with_signs_of_an_address_works(tmp_path: Path) -> None:
    with embedded(tmp_path / "a+b%20c=d") as url:
        assert answers(url)


def test_a_path_with_a_space_is_refused_in_words(tmp_path: Path) -> None:
    for name in ("my clinic", "a&b", "it's", "$HOME"):
        with pytest.raises(Unusable, match="spaces"), embedded(tmp_path / name):
            pass


def test_patience_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded(tmp_path):
        folder = tmp_path / "postgres"
        (folder / "postmaster.pid.kept").write_text((folder / "postmaster.pid").read_text())
        monkeypatch.setattr(module, "_lives", lambda pid, _: pid == os.getpid())
        with pytest.raises(TimeoutError):
            module._forget_the_dead(folder, deadline=time.monotonic())
