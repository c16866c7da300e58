"""Real processes of the program: started, awaited, stopped, killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import make

PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**more: str) -> dict[str, str]:
    """The developer's, without settings of ours, plus `more`."""
    ours = ("DATABASE", "JWT", "ENVIRONMENT", "PORT", "PUBLIC", "HEALTHLINK", "WORKERS", "HOST")
    fleet = ("REDIS", "DRAIN", "TLS")
    banks = ("SBER", "IDBANK", "IDRAM", "SANDBOX", "SUBSCRIPTION")
    rest = ("METRICS", "OTEL", "PROMETHEUS", "SMTP", "MAIL", "SUPABASE", "PRACTICE", "TELEGRAM")
    all_of = (*ours, *fleet, *banks, *rest)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(all_of)}
    ports = {"SANDBOX_PORT": "0", "SANDBOX_SMTP_PORT": "0"}
    return {**kept, "JWT_SECRET": make.SECRET, **ports, **more}


class Program:
    """One running `healthlink …`; its output is in `log`."""

    def __init__(self, arguments: list[str], env: dict[str, str], log: Path, cwd: Path) -> None:
        self.log = log
        self.port = int(env["PORT"])
        self.url = f"http://127.0.0.1:{self.port}"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "healthlink", *arguments],
                env={**env, "PYTHONPATH": str(Path(__file__).parent.parent)},
                cwd=cwd,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                    assert answer.status == 200
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise AssertionError(f"did not start:\n{self.output()[-4000:]}")

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Sends the signal to the program alone, as a supervisor would, and waits."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def running(arguments: list[str], folder: Path, **env: str) -> Iterator[Program]:
    """Started and healthy inside, stopped after."""
    settings = environment(**{"PORT": str(free_port()), **env})
    program = Program(arguments, settings, folder / f"{settings['PORT']}.log", folder)
    try:
        program.wait_until_healthy()
        yield program
    finally:
        if program.process.poll() is None:
            program.stop()
