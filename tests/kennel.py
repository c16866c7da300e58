"""Processes by the dozen: one that has everything imported forks another for each line that it
reads. Each is a process of its own, whole, to be killed like any other."""

import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from httpx._transports import default

from tests.processes import ROOT


class Kennel:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def start(self, line: str = "") -> int:
        """The pid of a fresh one."""
        assert self.process.stdin
        assert self.process.stdout
        print(line, file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())


@contextmanager
def kennel(module: str, env: dict[str, str], log: Path, *arguments: str) -> Iterator[Kennel]:
    """Of a module that calls `breed` when it is run; in the folder of its `log`."""
    with (
        log.open("ab") as errors,
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env={**env, "PYTHONPATH": str(ROOT)},
            cwd=log.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        yield Kennel(process)


def breed(live: Callable[[str], object]) -> None:
    """For each line that is read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            live(line)
            os._exit(0)
        print(pid, flush=True)  # noqa: T201


def read_trust_once() -> None:
    """By each process it would take most of its start."""
    trust = ssl.create_default_context()
    setattr(default, "create_ssl_context", lambda **_: trust)  # noqa: B010
