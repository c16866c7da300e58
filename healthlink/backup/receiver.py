"""pg_receivewal beside us: writes down what the database writes, as it writes it.

A slot makes the database keep what we have not taken yet, up to a bound: nobody who stops taking
fills its disk. For the same reason the receiver rests while much waits for the vault.
"""

import signal
import subprocess
import time
from pathlib import Path

import psutil
import structlog

from healthlink.backup import programs
from healthlink.backup.segments import PARTIAL, SEGMENT

SLOT = "healthlink_backup"
WAITING = 2**30
PAUSE = 5.0
STOP_SECONDS = 10.0

log = structlog.get_logger()


class Receiver:
    """`me`: whose it is; the database tells by `name` who receives."""

    def __init__(self, url: str, spool: Path, me: str) -> None:
        self.url, self.spool = url, spool
        self.name = f"healthlink backup {me[:16]}"
        self.process: subprocess.Popen[bytes] | None = None
        self.not_before = 0.0
        spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._end_the_orphan()

    def see(self) -> None:
        """Starts it, again if it fell, and lets it rest while the vault takes nothing."""
        if self._waiting() > WAITING:
            if self.process:
                log.error("wal_rests", waiting=self._waiting())
            self.stop()
            return
        if self.process and self.process.poll() is not None:
            log.error("wal_receiver_fell", code=self.process.returncode)
            self.process, self.not_before = None, time.monotonic() + PAUSE
        if self.process is None and time.monotonic() >= self.not_before:
            self._start()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _start(self) -> None:
        address, env = programs.reach(self.url)
        env["PGAPPNAME"] = self.name
        arguments = [f"--directory={self.spool}", f"--slot={SLOT}", "--no-loop"]
        arguments += [f"--dbname={address}", "--no-password", "--status-interval=1"]
        program = programs.folder() / "pg_receivewal"
        self.process = subprocess.Popen([program, *arguments], env=env, start_new_session=True)
        (self.spool / "pid").write_text(str(self.process.pid))

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)  # it writes down what it has, and says goodbye
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def files(self) -> list[Path]:
        """What there is to be kept, the oldest first: histories, segments, at the end a part."""
        found = [p for p in self.spool.iterdir() if SEGMENT.match(p.name) or _is_history(p)]
        return sorted(found, key=lambda path: (path.name.endswith(PARTIAL), path.name))

    def _waiting(self) -> int:
        return sum(path.stat().st_size for path in self.files())

    def _end_the_orphan(self) -> None:
        """Of one of us who was killed: the slot serves one at a time."""
        file = self.spool / "pid"
        pid = file.read_text() if file.exists() else ""
        try:
            process = psutil.Process(int(pid or "-1"))
            if str(self.spool) in " ".join(process.cmdline()):
                process.kill()
                process.wait(STOP_SECONDS)
        except (psutil.Error, ValueError):
            pass
        file.unlink(missing_ok=True)


def _is_history(path: Path) -> bool:
    return path.suffix == ".history"
