"""Real processes of the program: started, awaited, stopped, killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from healthlink.config import Settings
from tests import make

ROOT = Path(__file__).parents[1]
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


def beside(settings: Settings, *names: str, **more: str) -> dict[str, str]:
    """For a program on the same database, with the same settings of these `names`."""
    same = ("database_url", "database_direct_url", *names)
    ours = {name.upper(): str(getattr(settings, name)) for name in same}
    quiet = {"PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR", "COLUMNS": "250"}
    return environment(**{**quiet, **ours, **more})


async def command(
    env: dict[str, str], *arguments: str, typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """`healthlink …`, done."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "healthlink", *arguments],
        env=env,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


@asynccontextmanager
async def working(env: dict[str, str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker of its own process."""
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "healthlink", "worker"), env=env, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(90):
        while not await true():  # noqa: ASYNC110 — another process is awaited
            await asyncio.sleep(0.02)


class Program:
    """One running `healthlink …`; its output is in `log`."""

    def __init__(self, arguments: list[str], env: dict[str, str], log: Path, cwd: Path) -> None:
        self.log = log
        self.port = int(env["PORT"])
        self.url = f"http://127.0.0.1:{self.port}"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "healthlink", *arguments],
                env={**env, "PYTHONPATH": str(ROOT)},
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
