"""What a production start is refused for, by the real command line."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from healthlink import guessing, production
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
        ("database_url", "postgresql://healthlink:healthlink-local@db:5432/healthlink"),
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
        ("telegram_links_url", "http://t.me"),
        ("telegram_webhook_secret", ""),
        ("smtp_url", ""),
        ("mail_from", ""),
        ("allowed_origins", "https://clinic.example, *"),
        ("allowed_origins", "http://clinic.example"),
        ("allowed_origins", "https://clinic.example/app"),
        ("allowed_origins", "null"),
        ("allowed_origins", "https://*.clinic.example"),
        ("database_url", "postgres://app@192.0.2.1/clinic?password=postgres"),
        ("database_url", "postgres://192.0.2.1/clinic?user=clinic&password=clinic"),
        ("database_url", "postgres://app:not-known@192.0.2.1/clinic?password=secret"),
        ("database_url", "postgres://healthlink:healthlink@db/clinic"),
        ("database_url", "postgres://app:postgres@192.0.2.1/clinic"),
        ("database_url", "postgres://app:healthlink-local@db/healthlink"),
        ("database_direct_url", "postgres://app:Change-Me@192.0.2.1/clinic"),
        ("database_replica_url", "postgres://app:pass%77ord@192.0.2.1/clinic"),
        ("jwt_secret", "a" * 40),
        ("jwt_secret", "secretsecretsecretsecretsecretsecret"),
        ("jwt_secret", "0123456789" * 5),
        ("jwt_secret", "changeme-changeme-please-changeme-now"),
        ("jwt_secret", "your-super-secret-jwt-token-with-at-least-32-characters-long"),
        ("jwt_secret", f"{make.SECRET},{'ab' * 20}"),
        ("public_url", "https://clinic.example/app"),
        ("public_url", "https://root@clinic.example"),
        ("trusted_proxies", "10.0.0.0/8, 0.0.0.0/0"),
        ("trusted_proxies", "::/0"),
        ("trusted_proxies", "0.0.0.0/1, 128.0.0.0/1"),
        ("metrics_token", "short"),
        ("metrics_token", "aaaaaaaaaaaaaaaaaaaaaaaa"),
        ("sber_password", "sandbox"),
        ("sber_callback_secret", "secret"),
        ("idbank_password", "sandbox"),
        ("idram_secret_key", "sandbox"),
        ("telegram_webhook_secret", "short"),
        ("telegram_webhook_secret", "1111111111111111111111"),
        ("smtp_url", "smtp://post:password@mail.example"),
        ("mail_from", "HealthLink <post@healthlink.example>"),
    ],
)
def test_a_missing_or_weak_setting_is_named(name: str, value: str) -> None:
    (named,) = refused(**{name: value})
    assert named.startswith(name.upper())


@pytest.mark.parametrize("key", ["sb_secret_sandbox", "sb_publishable_of-everybody"])
def test_a_key_of_the_storage_that_is_no_secret_is_named(key: str) -> None:
    given = {"supabase_url": "https://x.supabase.co", "supabase_service_key": key}
    (named,) = refused(**given)
    assert named.startswith("SUPABASE_SERVICE_KEY")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("telegram_webhook_secret", "jwt_secret"),
        ("metrics_token", "telegram_webhook_secret"),
        ("metrics_token", "sber_password"),
    ],
)
def test_what_we_choose_ourselves_is_for_one_thing_only(name: str, other: str) -> None:
    shared = "pS8c2kq0ZrT7vXn4JmBf1yLw9HdGeAuQ"
    (named,) = refused(**{name: shared, other: shared})
    assert name.upper() in named
    assert other.upper() in named


@pytest.mark.parametrize(
    "changes",
    [
        {"database_url": "postgres:///clinic?host=/var/run/postgresql"},
        {"database_url": "postgres://app@db.internal/clinic?passfile=/run/secrets/pgpass"},
        {"database_url": "postgres://postgres:s0me-Th1ng%2F@10.0.0.4:5432/clinic"},
        {"jwt_secret": "9f86d081884c7d659a2feaa0c55ad015"},
        {"jwt_secret": "aab3238922bcc25a6f606eb525ffdc56,9f86d081884c7d659a2feaa0c55ad015"},
        {"metrics_token": "aa2Xk9qLm3Pz7Rt1"},
        {"telegram_webhook_secret": "0123-4567-89ab-cdef"},
        {"telegram_webhook_secret": "", "telegram_bot_token": ""},
        {"public_url": "https://clinic.example:8443/"},
        {"public_url": "https://192.168.10.5"},
        {"public_url": "https://localhost"},
        {"public_url": "https://[2001:db8::1]"},
        {"public_url": "https://healthlink.clinic.local"},
        {"allowed_origins": ""},
        {"allowed_origins": "https://a.example,https://b.example:8443"},
        {"trusted_proxies": "10.0.0.0/8,172.16.0.0/12,fc00::/7"},
        {"sandbox_port": "0", "sandbox_smtp_port": "0"},
        {"sandbox_port": "8081", "sandbox_host": "api"},
        {"smtp_url": "smtp://127.0.0.1:25"},
        {"smtp_url": "smtps://post:p%40ssage-of-ours@mail.example"},
        {"sber_password": "the same", "idbank_password": "the same"},
        {"sber_base_url": "https://ecomtest.sberbank.ru/ecomm/gw/partner/api/v1/"},
        {"idbank_base_url": "", "idram_url": ""},
        {"log_level": "DEBUG", "init_data_max_age": "86400", "host": "0.0.0.0"},
        {"supabase_url": "https://x.supabase.co", "supabase_service_key": "sb_secret_Y1x9"},
    ],
    ids=str,
)
def test_a_sane_system_is_never_locked_out(changes: dict[str, str]) -> None:
    assert refused(**changes) == []


@pytest.mark.parametrize("make_one", [secrets.token_hex, secrets.token_urlsafe], ids=["hex", "url"])
def test_no_random_secret_is_taken_for_a_guessable_one(make_one: Callable[[int], str]) -> None:
    assert not any(guessing.is_guessable(make_one(16)) for _ in range(2000))
    assert not any(guessing.is_guessable(make_one(32)) for _ in range(2000))


@pytest.mark.parametrize("host", ["db", "127.0.0.1", "[::1]", "localhost", ""])
def test_a_database_nearby_needs_no_encryption(host: str) -> None:
    near = {"database_url": f"postgres://app:s0me-Th1ng@{host}/clinic"}
    found = production.warnings(Settings.model_validate({**GOOD, **near}))
    assert not any("clear text" in each for each in found)


@pytest.mark.parametrize("host", ["localhost", "clinic.localhost", "127.0.0.1:8443", "[::1]"])
def test_an_address_that_leads_nowhere_else_is_a_warning(host: str) -> None:
    found = production.warnings(Settings.model_validate({**GOOD, "public_url": f"https://{host}"}))
    assert "PUBLIC_URL leads to this machine only" in found


def test_what_is_only_unwise_is_a_warning() -> None:
    """And a careful system has none (the negative control)."""
    careful = {
        "database_url": "postgres://app@db.example/clinic?sslmode=verify-full",
        "trusted_proxies": "10.0.0.0/8",
        "metrics_token": "aa2Xk9qLm3Pz7Rt1",
        "telegram_bot_username": "clinic_bot",
    }
    assert production.warnings(Settings.model_validate({**GOOD, **careful})) == {}
    unwise = {
        "database_url": "postgres://app@db.example/clinic",
        "trusted_proxies": "",
        "metrics_token": "",
        "telegram_bot_username": "",
        "log_level": "DEBUG",
        "init_data_max_age": "7200",
        "jwt_secret": f"{make.SECRET},{make.SECRET}",
        "public_url": "https://192.0.2.7",
        "sber_base_url": "https://ecomtest.sberbank.ru/ecomm/gw/partner/api/v1/",
    }
    found = production.warnings(Settings.model_validate({**GOOD, **careful, **unwise}))
    assert len(found) == len(unwise)
    assert all(found.values()), "each says what to do"


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
