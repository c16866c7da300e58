"""PgBouncer in transaction mode, as Supabase's pooler is: what a session remembers is nobody's."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.processes import free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
WANTED = "HEALTHLINK_TEST_POOLER"
"""In the environment: run the tests behind it. Afterwards: its address."""
SETTINGS = """
[databases]
* = host={host} user={role}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
max_client_conn = 1000
default_pool_size = 24
server_idle_timeout = 30
logfile = {folder}/pgbouncer.log
"""


@contextmanager
def pooler(
    cluster: str, folder: Path, *, role: str = "postgres", mode: str = "transaction"
) -> Iterator[str]:
    """The address of a pooler before `cluster`, of the database `postgres`; it signs in as `role`.
    With the mode `session` it stands where Supabase's session pooler does."""
    if PROGRAM is None:
        pytest.exit("pgbouncer is not installed (Debian's package `pgbouncer`)", returncode=4)
    port = free_port()
    (host,) = parse_qs(urlsplit(cluster).query)["host"]
    file = folder / "pgbouncer.ini"
    given = {"host": host, "port": port, "folder": folder, "role": role, "mode": mode}
    file.write_text(SETTINGS.format(**given), encoding="utf-8")
    folder.chmod(0o777)  # it runs as whoever PostgreSQL runs as
    owner = pwd.getpwuid(Path(host).stat().st_uid).pw_name
    user = ["-u", owner] if os.geteuid() == 0 else []
    with subprocess.Popen([PROGRAM, "-q", *user, str(file)]) as process:
        _wait(port)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres?"
        process.terminate()


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.exit("pgbouncer does not start", returncode=4)
