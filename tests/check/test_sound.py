"""A configuration that is sound says so, line by line; and the command tells machines, too."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from healthlink.check import running
from healthlink.check.findings import Finding
from healthlink.config import Settings
from tests.check.conftest import but
from tests.processes import environment, free_port
from tests.sandbox.bank import Bank


async def test_a_sound_system_is_ok_in_every_line(sound: Settings) -> None:
    """The negative control of every other test here."""
    found = await running.run(sound)
    assert [each for each in found if each.level != "ok"] == []
    said = {each.check for each in found}
    assert said >= {"database", "migrations", "walls", "grants", "connections", "bot", "webhook"}
    assert said >= {"sber", "idbank", "idram", "mail", "clock", "certificate", "storage"}


async def test_nothing_is_changed_by_looking(sound: Settings, sandbox: Bank) -> None:
    await running.run(sound)
    assert sandbox.client.get("/control/supabase/objects").json() == {}
    assert sandbox.client.get("/control/mail/letters").json() == []
    assert not sandbox.client.get("/control/sber/orders").json()
    assert not sandbox.client.get("/control/arca/orders").json()


async def test_a_check_that_hangs_is_given_up(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: Settings) -> list[Finding]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(running, "SECONDS", 0.05)
    (late,) = await running.run(sound, {"a bank": hang})
    assert (late.check, late.level) == ("a bank", "wrong")


def run(folder: Path, *more: str, **settings: str) -> subprocess.CompletedProcess[str]:
    here = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "healthlink", "check", *more],
        env={**environment(**settings), "PYTHONPATH": here},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def spelled(settings: Settings) -> dict[str, str]:
    """As an environment."""
    given = settings.model_dump(exclude_defaults=True)
    return {name.upper(): str(value) for name, value in given.items()}


def test_the_command_says_it_to_people_and_to_machines(sound: Settings, tmp_path: Path) -> None:
    env = {**spelled(sound), "SSL_CERT_FILE": os.environ["SSL_CERT_FILE"]}
    for_people = run(tmp_path, **env)
    assert for_people.returncode == 0, for_people.stdout + for_people.stderr
    assert "row-level security is forced" in " ".join(for_people.stdout.split())
    told = json.loads(run(tmp_path, "--json", **env).stdout)
    assert told["levels"] == {"ok": len(told["findings"]), "warning": 0, "wrong": 0}
    assert not list((tmp_path / "data").glob("*"))


def test_what_is_wrong_makes_its_exit_code_and_tells_no_secret(
    sound: Settings, tmp_path: Path
) -> None:
    away = f"postgresql://app:kanarienvogel@127.0.0.1:{free_port()}/clinic"
    env = {
        **spelled(but(sound, database_url=away)),
        "SMTP_URL": "smtp://a:kanarienvogel@127.0.0.1:9",
    }
    done = run(tmp_path, "--json", **env)
    assert done.returncode == 1
    assert "kanarienvogel" not in done.stdout + done.stderr
    wrong = [each for each in json.loads(done.stdout)["findings"] if each["level"] == "wrong"]
    assert {each["check"] for each in wrong} >= {"database", "mail"}
    assert all(each["mend"] for each in wrong)


def test_a_setting_that_no_check_has_thought_of_silences_none_and_tells_no_secret(
    tmp_path: Path,
) -> None:
    """A slash in a password makes its first half a port, which Python repeats."""
    env = {
        "DATABASE_URL": "postgresql://app:kanarien/vogel@127.0.0.1:9/clinic",
        "REDIS_URL": "redis://:kanarienvogel@127.0.0.1:9?db=kanarien",
        "PUBLIC_URL": "https://localhost:99999",
        "HEALTHLINK_DATA_DIR": str(tmp_path / "data"),
    }
    done = run(tmp_path, "--json", **env)
    assert done.returncode == 1
    assert "kanarien" not in done.stdout + done.stderr
    found = {each["check"]: each for each in json.loads(done.stdout)["findings"]}
    for name in ("database", "redis", "public address"):
        assert found[name]["level"] == "wrong"
        assert found[name]["mend"]
    assert found["storage"]["level"] == "ok", "the control: the others go on"


@pytest.mark.parametrize("value", ["AGE-SECRET-KEY-1KANARIEN", "age1kanarien", "me@example.com"])
def test_a_key_for_copies_that_is_none_is_named_and_not_repeated(
    tmp_path: Path, value: str
) -> None:
    """The secret half, put there by mistake, would get into the log."""
    done = run(tmp_path, BACKUP_RECIPIENTS=value)
    assert done.returncode == 1
    assert "BACKUP_RECIPIENTS" in done.stderr
    assert "kanarien" not in (done.stdout + done.stderr).lower()


@pytest.mark.parametrize("name", ["DATABASE_URL", "PUBLIC_URL", "SMTP_URL", "SBER_BASE_URL"])
def test_an_address_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    done = run(tmp_path, **{name: "https://app:kanarien[vogel@localhost/x"})
    assert done.returncode == 1
    assert name in done.stderr
    assert "kanarien" not in done.stdout + done.stderr


def test_a_production_start_that_is_refused_can_be_looked_at(
    sound: Settings, tmp_path: Path
) -> None:
    """Of the rest, too, something is said: an operator mends all in one go."""
    env = {**spelled(sound), "ENVIRONMENT": "production", "METRICS_TOKEN": "short"}
    told = json.loads(run(tmp_path, "--json", **env).stdout)
    wrong = [each["found"] for each in told["findings"] if each["check"] == "settings"]
    assert any("METRICS_TOKEN" in each for each in wrong)
    assert any(each["check"] == "migrations" and each["level"] == "ok" for each in told["findings"])


def test_a_local_system_can_ask_what_production_would_need(tmp_path: Path) -> None:
    env = {"HEALTHLINK_DATA_DIR": str(tmp_path / "data"), "JWT_SECRET": ""}
    assert run(tmp_path, **env).returncode == 0
    asked = run(tmp_path, "--production", "--json", **env)
    assert asked.returncode == 1
    found = [each["found"] for each in json.loads(asked.stdout)["findings"]]
    assert any("production needs JWT_SECRET" in each for each in found)
    assert list(tmp_path.iterdir()) == [], "no database, no secret was made meanwhile"


def test_settings_that_make_no_sense_are_named(tmp_path: Path) -> None:
    done = run(tmp_path, PORT="70000")
    assert done.returncode == 1
    assert "PORT" in done.stderr
