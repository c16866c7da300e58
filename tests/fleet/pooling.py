"""PgBouncer in transaction mode before a PostgreSQL that listens on TCP."""

import os
import pwd
import subprocess
import time
from pathlib import Path

from tests.pooler import PROGRAM, _wait
from tests.processes import free_port

SETTINGS = """
[databases]
* = host=127.0.0.1 port={database} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 1000
default_pool_size = 24
logfile = {folder}/pgbouncer.log
"""


class Pooler:
    def __init__(self, folder: Path, database: int) -> None:
        self.port, self.file = free_port(), folder / "pgbouncer" / "pgbouncer.ini"
        self.file.parent.mkdir()
        self.file.parent.chmod(0o777)  # it runs as somebody else
        where = {"port": self.port, "database": database, "folder": self.file.parent}
        self.file.write_text(SETTINGS.format(**where))
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        user = ["-u", pwd.getpwnam("nobody").pw_name] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([PROGRAM or "", "-q", *user, str(self.file)])
        _wait(self.port)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.stop()
        time.sleep(1)
        self.start()
