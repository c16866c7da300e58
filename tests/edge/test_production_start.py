"""What a production start is refused for, by the real command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from healthlink.config import MissingSettings, Settings
from tests import make

GOOD = {
    "environment": "production",
    "database_url": "postgres://nobody@192.0.2.1/none",
    "jwt_secret": make.SECRET,
    "public_url": "https://clinic.example",
    "allowed_origins": "https://clinic.example",
    "sber_base_url": "https://ecommerce.sberbank.ru/ecomm/gw/partner/api/v1/",
    "sber_username": "clinic-api",
    "sber_password": "issued by the bank",
    "idbank_base_url": "https://ipay.arca.am/payment/rest/",
    "idbank_username": "clinic_api",
    "idbank_password": "issued by the bank",
    "idram_url": "https://banking.idram.am/Payment/GetPayment",
    "idram_rec_account": "110000001",
    "idram_secret_key": "agreed with Idram",
    "telegram_bot_token": make.BOT_TOKEN,
    "telegram_webhook_secret": "only-Telegram-knows-it",
    "smtp_url": "smtp://post:kanarienvogel@mail.example:587",
    "mail_from": "Clinic <post@clinic.example>",
}


def refused(**changes: str) -> list[str]:
    try:
        Settings.model_validate({**GOOD, **changes})
    except MissingSettings as missing:
        return missing.names
    return []


def test_complete_settings_are_accepted() -> None:
    """The negative control."""
    assert refused() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", ""),
        ("jwt_secret", ""),
        ("jwt_secret", "short"),
        ("jwt_secret", f"{make.SECRET},short"),
        ("public_url", ""),
        ("public_url", "http://clinic.example"),
        ("public_url", "clinic.example"),
        ("allowed_origins", "*"),
        ("sber_base_url", ""),
        ("sber_base_url", "http://ecommerce.sberbank.ru"),
        ("sber_username", ""),
        ("sber_password", ""),
        ("idbank_base_url", "http://ipay.arca.am/payment/rest/"),
        ("idbank_username", ""),
        ("idram_url", "http://banking.idram.am/Payment/GetPayment"),
        ("idram_rec_account", ""),
        ("telegram_api_url", "http://api.telegram.org"),
        ("telegram_webhook_secret", ""),
        ("smtp_url", ""),
        ("mail_from", ""),
        ("allowed_origins", "https://clinic.example, *"),
    ],
)
def test_a_missing_or_weak_setting_is_named(name: str, value: str) -> None:
    (named,) = refused(**{name: value})
    assert named.startswith(name.upper())


def test_all_that_is_missing_is_named_at_once() -> None:
    bare = {"database_url": "", "jwt_secret": "", "public_url": "", "allowed_origins": "*"}
    assert [named.split()[0] for named in refused(**bare)] == [
        "DATABASE_URL",
        "JWT_SECRET",
        "PUBLIC_URL",
        "ALLOWED_ORIGINS",
    ]


def test_the_program_does_not_start_without_them(tmp_path: Path) -> None:
    settings = {
        "ENVIRONMENT": "production",
        "ALLOWED_ORIGINS": "*",
        "PUBLIC_URL": "http://clinic.example",
        "JWT_SECRET": "kanarienvogel",
    }
    started = [_start(tmp_path, command, settings) for command in ("serve", "migrate", "worker")]
    for said in map(_refusal, started):
        for name in ("DATABASE_URL", "JWT_SECRET", "PUBLIC_URL", "ALLOWED_ORIGINS"):
            assert name in said
    assert list(tmp_path.iterdir()) == [], "no database, no secret was made meanwhile"


def test_settings_that_make_no_sense_are_named(tmp_path: Path) -> None:
    bad = ("PORT", "LOG_LEVEL", "ENVIRONMENT", "TRUSTED_PROXIES", "WORKERS")
    said = _refusal(
        _start(tmp_path, "worker", {**dict.fromkeys(bad, "kanarienvogel"), "TRUSTED_PROXIES": "x"})
    )
    assert all(name in said for name in bad)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "70000"),
        ("trusted_proxies", "*"),
        ("trusted_proxies", "10.0.0.0/99"),
        ("workers", "0"),
        ("log_level", "debug"),
        ("smtp_url", "http://kanarienvogel"),
        ("smtp_url", "smtp://"),
        ("mail_from", "nobody"),
        ("mail_from", "Evil <a@b.example>\nBcc: c@d.example"),
    ],
)
def test_a_setting_out_of_bounds_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})


def _start(folder: Path, command: str, settings: dict[str, str]) -> subprocess.Popen[str]:
    here = str(Path(__file__).parents[2])
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "healthlink", command],
        env={**kept, "PYTHONPATH": here, "HEALTHLINK_DATA_DIR": str(folder / "data"), **settings},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _refusal(started: subprocess.Popen[str]) -> str:
    out, said = started.communicate(timeout=60)
    assert started.returncode == 1
    assert "Traceback" not in said
    assert "kanarienvogel" not in said + out
    return said
