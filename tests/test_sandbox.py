"""The sandbox beside a local system: who can reach it, as it has no login; where bot links lead."""

import os
from pathlib import Path

import pytest

from healthlink import sandbox
from healthlink.config import Settings
from tests import make
from tests.conftest import settings_for
from tests.edge.test_production_start import GOOD

ALL = "0.0.0.0"


def listens_on(**given: object) -> str:
    """Where a start would open it."""
    port = {"sandbox_port": 8081, "telegram_bot_token": make.BOT_TOKEN}
    command = sandbox.command(settings_for("somewhere", **port, **given))["sandbox"]
    return command[command.index("--host") + 1]


@pytest.mark.parametrize("host", [ALL, "::", "192.0.2.1", "127.0.0.1"])
def test_it_is_heard_here_only_whatever_the_program_listens_on(host: str) -> None:
    assert listens_on(host=host) == "127.0.0.1"


def test_with_a_name_others_find_it() -> None:
    """As a worker in another container does."""
    assert listens_on(host=ALL, sandbox_host="api") == ALL


def test_production_has_none_whatever_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ})
    given = Settings.model_validate({**GOOD, "sandbox_port": 8081, "sandbox_host": "api"})
    with sandbox.completed(given) as settings:
        assert sandbox.command(settings) == {}
        assert settings.sber_base_url == GOOD["sber_base_url"]


@pytest.mark.parametrize("name", ["", "our_bot"])
def test_links_open_its_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ})
    given = {"healthlink_data_dir": tmp_path, "public_url": "", "telegram_bot_token": ""}
    before = settings_for("somewhere", **given, telegram_bot_username=name)
    with sandbox.completed(before) as settings:
        bot = os.environ["SANDBOX_TELEGRAM_USERNAME"]
        assert bot == (name or sandbox.BOT)
        assert settings.bot_link() == f"http://localhost:8081/telegram/{bot}"
        assert settings.bot_link("claim_x") == f"{settings.bot_link()}?start=claim_x"


def test_a_bot_of_ones_own_is_telegrams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ})
    with sandbox.completed(settings_for("somewhere", healthlink_data_dir=tmp_path)) as settings:
        assert settings.bot_link("claim_x") == "https://t.me/healthlink_bot?start=claim_x"
