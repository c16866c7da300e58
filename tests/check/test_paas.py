"""A platform that knows nothing but a Procfile, on this machine: a copy of the program, settings by
variables alone, a port that it chooses, a pooler before the database as Supabase has it. It is
ENVIRONMENT=production in earnest: whatever must be https is, by an authority of the test that
SSL_CERT_FILE names."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import asyncpg
import httpx
import pytest

from tests import make
from tests.check.conftest import BOT, KEY
from tests.conftest import WEBHOOK_SECRET, sber_settings
from tests.pooler import PROGRAM, pooler
from tests.processes import free_port
from tests.sandbox.bank import Bank
from tests.sandbox.telegram import Telegram
from tests.tls import Authority, fronted

ROOT = Path(__file__).parents[2]
GRACE = 30
"""Seconds that Heroku leaves between SIGTERM and SIGKILL."""


def procfile(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9_-]+):[ \t]*(.+)$", text, re.MULTILINE)
    assert len(found) == len(text.splitlines())
    return dict(found)


LINES = procfile((ROOT / "Procfile").read_text(encoding="utf-8"))


def test_the_python_of_the_platform_is_one_that_we_run_on() -> None:
    wanted = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={wanted}"


class Platform:
    """A folder with the program, and its environment. Nothing of this machine's gets in but where
    Python is."""

    def __init__(self, folder: Path, config: dict[str, str]) -> None:
        self.folder = folder
        here = str(Path(sys.executable).parent)
        machine = {"PATH": f"{here}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8"}
        self.env = {**machine, **config}
        shutil.copytree(ROOT / "healthlink", folder / "healthlink")

    def once(self, command: str) -> str:
        """What it says, if all is well."""
        done = self._start(command)
        out, _ = done.communicate(timeout=90)
        assert done.returncode == 0, out
        return out

    def tried(self, command: str) -> str:
        return self._start(command).communicate(timeout=90)[0]

    @contextmanager
    def runs(self, name: str) -> Iterator["subprocess.Popen[str]"]:
        with (self.folder / f"{name}.log").open("w") as output:
            process = self._start(LINES[name], output)
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _start(self, command: str, output: IO[str] | None = None) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.env,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


@pytest.fixture
def database(
    cluster: str, clinic: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """An empty one of the modest role's own, behind the transaction pooler and the session pooler
    of Supabase."""
    if PROGRAM is None:
        pytest.skip("pgbouncer is not installed (Debian's package `pgbouncer`)")

    async def create() -> None:
        root = await asyncpg.connect(cluster)
        await root.execute("create database cloud owner clinic")
        await root.close()

    asyncio.run(create())
    urls = {}
    with ExitStack() as stack:
        for name, mode in (("DATABASE_URL", "transaction"), ("DATABASE_DIRECT_URL", "session")):
            folder = tmp_path_factory.mktemp(mode)
            url = stack.enter_context(pooler(cluster, folder, role="clinic", mode=mode))
            urls[name] = url.replace("/postgres?", "/cloud")
        yield urls


@pytest.fixture
def platform(
    database: dict[str, str], sandbox: Bank, authority: Authority, tmp_path: Path
) -> Iterator[Platform]:
    sandbox.reset()
    port = free_port()
    others = authority.issue("127.0.0.1")
    with (
        fronted(others, int(sandbox.url.rpartition(":")[2])) as outside,
        fronted(authority.issue("localhost"), port) as front,
    ):
        there = f"https://127.0.0.1:{outside}"
        bank = sber_settings(sandbox, sber_base_url=sandbox.api_url.replace(sandbox.url, there))
        config = {
            "ENVIRONMENT": "production",
            "PORT": str(port),
            "PUBLIC_URL": f"https://localhost:{front}",
            "TRUSTED_PROXIES": "127.0.0.0/8",
            "JWT_SECRET": make.SECRET,
            "METRICS_TOKEN": "9f86d081884c7d65",
            "TELEGRAM_BOT_TOKEN": make.BOT_TOKEN,
            "TELEGRAM_BOT_USERNAME": BOT,
            "TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "TELEGRAM_API_URL": f"{there}/telegram",
            "SUPABASE_URL": f"{there}/supabase",
            "SUPABASE_SERVICE_KEY": KEY,
            "SMTP_URL": f"smtp://127.0.0.1:{sandbox.smtp_port}",
            "MAIL_FROM": "Clinic <post@clinic.example>",
            "SSL_CERT_FILE": str(authority.file),
            **{name.upper(): str(value) for name, value in bank.items()},
        }
        (tmp_path / "app").mkdir()
        yield Platform(tmp_path / "app", {**database, **config})


@pytest.mark.timeout(300)
def test_from_an_empty_project_to_a_bot_that_answers(platform: Platform, sandbox: Bank) -> None:
    assert "schema is current" in platform.once(LINES["release"])
    with platform.runs("web") as web, platform.runs("worker") as worker:
        wait_until_healthy(platform, web)
        platform.once("python -m healthlink bot set-webhook")
        see_that_all_is_well(platform.once("python -m healthlink check --json"))
        nare = Telegram(sandbox).person()
        nare.start()
        wait_until_heard(platform, sandbox)
        assert wait_for_an_answer(sandbox, nare.id), platform.log("worker")
        for name, process in (("web", web), ("worker", worker)):
            began = time.monotonic()
            os.killpg(process.pid, signal.SIGTERM)
            assert process.wait(GRACE) == 0, platform.log(name)[-3000:]
            assert time.monotonic() - began < GRACE
        assert "child_fell" not in platform.log("web"), "nothing but the server runs there"


def test_a_platform_that_was_given_nothing_is_told_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    bare = Platform(tmp_path / "app", {"ENVIRONMENT": "production", "PORT": str(free_port())})
    for name in LINES:
        said = bare.tried(LINES[name])
        assert "DATABASE_URL" in said
        assert "JWT_SECRET" in said


def wait_until_healthy(platform: Platform, web: "subprocess.Popen[str]") -> None:
    """As the platform does it: from outside of the loopback's name, by the port that it gave."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert web.poll() is None, platform.log("web")
        try:
            url = f"http://127.0.0.1:{platform.env['PORT']}/health"
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(platform.log("web"))


def see_that_all_is_well(told: str) -> None:
    """`localhost` is what the platform's domain is here: that much is said."""
    document = json.loads(told[told.index("{") :])
    odd = [each["found"] for each in document["findings"] if each["level"] != "ok"]
    assert odd == ["PUBLIC_URL leads to this machine only"]
    ok = {each["check"] for each in document["findings"] if each["level"] == "ok"}
    assert {"database", "migrations", "walls", "direct connection", "storage", "bot"} <= ok
    assert {"webhook", "webhook's door", "certificate", "sber", "mail", "clock"} <= ok


def wait_until_heard(platform: Platform, sandbox: Bank) -> None:
    """The first update imports the bot; on a machine with no time for that within 20 s it is
    answered with 503, and Telegram brings it again."""
    for _ in range(4):
        if Telegram(sandbox).settle(25) == 0:
            return
    raise AssertionError((Telegram(sandbox).sent(), platform.log("web")[-3000:]))


def wait_for_an_answer(sandbox: Bank, chat_id: int) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for call in Telegram(sandbox).calls("sendMessage"):
            if str(chat_id) in json.dumps(call):
                return True
        time.sleep(0.1)
    return False
