"""A running sandbox bank, and the hand on its control panel."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import httpx

from tests.processes import free_port
from tests.sandbox.panel import Panel

PATIENCE = 30.0
USERNAME, PASSWORD = "sandbox-api", "sandbox"


class Bank(Panel):
    """The program, and Sber in it: `url` is where it listens, `api_url` and `form_api_url` its two
    generations."""

    def __init__(self, folder: Path, port: int, env: dict[str, str], *arguments: str) -> None:
        url = f"http://127.0.0.1:{port}"
        super().__init__("sber", url, httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False))
        self.api_url = f"{self.url}/sber/ecomm/gw/partner/api/v1/"
        self.form_api_url = f"{self.url}/sber/payment/rest/"
        self.env = env
        self.username = env.get("SBER_USERNAME", USERNAME)
        self.password = env.get("SBER_PASSWORD", PASSWORD)
        self.smtp_port = _option(arguments, "--smtp-port")
        self.log = folder / f"bank-{port}.log"
        command = [sys.executable, "-m", "healthlink_sandbox", "--port", str(port)]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, "--public-url", self.url, *arguments],
                env={**env, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
                cwd=folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.client.get("/health").raise_for_status()
            except httpx.TransportError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError(f"the bank did not start:\n{self.output()[-4000:]}")

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def clock(self, ahead_seconds: float) -> None:
        self._control("POST", "/clock", {"ahead_seconds": ahead_seconds})

    def reset(self) -> None:
        self._control("POST", "/reset")


def _option(arguments: tuple[str, ...], name: str) -> int:
    given = dict(pairwise(arguments))
    return int(given.get(name, 0))


@contextmanager
def running_bank(
    folder: Path, callback_url: str = "", arguments: tuple[str, ...] = (), **env: str
) -> Iterator[Bank]:
    """Started and healthy inside, stopped after; its log stays in the folder."""
    settings = {**_environment(), "SANDBOX_SBER_CALLBACK_URL": callback_url, **env}
    bank = Bank(folder, free_port(), settings, *arguments)
    try:
        bank.wait_until_healthy()
        yield bank
    finally:
        bank.stop()


def _environment() -> dict[str, str]:
    """The developer's without anything that is about us or our banks; the bank ends with us."""
    ours = (
        "SBER",
        "IDBANK",
        "IDRAM",
        "SANDBOX",
        "HEALTHLINK",
        "SMTP",
        "MAIL",
        "SUPABASE",
        "TELEGRAM",
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {**kept, "HEALTHLINK_PARENT": str(os.getpid())}
