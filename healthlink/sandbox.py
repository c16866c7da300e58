"""Where no bank or no mail server is set up, a sandbox beside us: the settings that it and we
share, its start."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from healthlink import local
from healthlink.config import Settings

API = "/sber/ecomm/gw/partner/api/v1/"
ARCA, IDRAM = "/arca/payment/rest/", "/idram/Payment/GetPayment"
REC_ACCOUNT = "110000001"
BOT, BOT_TOKEN = "healthlink_sandbox_bot", "telegram_bot_token"
USERNAME, PASSWORD = "sandbox-api", "sandbox"
MAIL_FROM = "HealthLink <post@healthlink.example>"
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104
HERE = "127.0.0.1"


@contextmanager
def completed(settings: Settings) -> Iterator[Settings]:
    """Settings with the sandbox as the bank and as the mail server, whichever is not set; children
    get them by environment."""
    ports = _ports(settings)
    if not ports["sandbox_port"]:
        yield settings.model_copy(update=dict.fromkeys(ports))
        return
    settings = settings.model_copy(update=ports)
    if settings.tls_cert:
        os.environ["SANDBOX_SHOP_UNVERIFIED"] = "yes"
    ours = {**_bank(settings), **_idbank(settings), **_idram(settings), **_mail(settings)}
    ours |= _telegram(settings)
    os.environ |= {name.upper(): value for name, value in ours.items()}
    yield settings.model_copy(update=ours)


def _ports(settings: Settings) -> dict[str, int | None]:
    """None where nothing of ours is to listen: SANDBOX_PORT is 0, or nothing is wanted of it."""
    if settings.production or not settings.port or settings.sandbox_port == 0:
        return {"sandbox_port": None, "sandbox_smtp_port": None}
    port = settings.port + 1 if settings.sandbox_port is None else settings.sandbox_port
    smtp = port + 1 if settings.sandbox_smtp_port is None else settings.sandbox_smtp_port
    if settings.smtp_url:
        smtp = 0
    gateways = (settings.sber_base_url, settings.idbank_base_url, settings.idram_url)
    wanted = not all(gateways) or smtp or not settings.telegram_bot_token
    return {"sandbox_port": port if wanted else None, "sandbox_smtp_port": smtp or None}


def _bank(settings: Settings) -> dict[str, str]:
    if settings.sber_base_url:
        return {}
    os.environ["SANDBOX_SBER_CALLBACK_URL"] = f"{_ours(settings)}/webhook/payments/sber"
    secret = settings.sber_callback_secret or local.kept_secret(settings, "sber_callback_secret")
    return {
        "sber_base_url": _bank_url(settings),
        "sber_protocol": "json",
        "sber_username": USERNAME,
        "sber_password": PASSWORD,
        "sber_callback_secret": secret,
    }


def _idbank(settings: Settings) -> dict[str, str]:
    if settings.idbank_base_url:
        return {}
    os.environ["SANDBOX_IDBANK_CALLBACK_URL"] = f"{_ours(settings)}/webhook/payments/idbank"
    kept = local.kept_secret(settings, "idbank_callback_secret")
    return {
        "idbank_base_url": f"http://{_near(settings)}:{settings.sandbox_port}{ARCA}",
        "idbank_username": USERNAME.replace("-", "_"),
        "idbank_password": PASSWORD,
        "idbank_callback_secret": settings.idbank_callback_secret or kept,
    }


def _idram(settings: Settings) -> dict[str, str]:
    """A browser goes there: so it is where a browser finds the sandbox."""
    if settings.idram_url:
        return {}
    os.environ["SANDBOX_IDRAM_RESULT_URL"] = f"{_ours(settings)}/webhook/payments/idram"
    for name in ("SUCCESS", "FAIL"):
        os.environ[f"SANDBOX_IDRAM_{name}_URL"] = f"{settings.base_url}/payments/return"
    kept = local.kept_secret(settings, "idram_secret_key")
    return {
        "idram_url": f"{page(settings)}{IDRAM}",
        "idram_rec_account": settings.idram_rec_account or REC_ACCOUNT,
        "idram_secret_key": settings.idram_secret_key or kept,
    }


def _telegram(settings: Settings) -> dict[str, str]:
    """People open links to it in a browser: t.me knows no bot of ours, or a stranger's."""
    if settings.telegram_bot_token and not is_telegram(settings):
        return {}
    username = settings.telegram_bot_username or BOT
    os.environ["SANDBOX_TELEGRAM_USERNAME"] = username
    return {
        "telegram_bot_token": local.kept_secret(settings, BOT_TOKEN, _bot_token),
        "telegram_api_url": f"http://{_near(settings)}:{settings.sandbox_port}/telegram",
        "telegram_links_url": f"{page(settings)}/telegram",
        "telegram_bot_username": username,
    }


def _bot_token() -> str:
    """Of the shape that BotFather gives: 10 digits, a colon, 35 letters."""
    return f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_urlsafe(26)}"


def is_telegram(settings: Settings) -> bool:
    """The bot is this machine's own: nobody else knows it."""
    kept = settings.data_dir / BOT_TOKEN
    return kept.exists() and local.kept_secret(settings, BOT_TOKEN) == settings.telegram_bot_token


def _ours(settings: Settings) -> str:
    """Where it finds us."""
    near = HERE if settings.host in ANYWHERE else settings.host
    return f"{settings.scheme}://{settings.sandbox_host or near}:{settings.port}"


def _mail(settings: Settings) -> dict[str, str]:
    if not settings.sandbox_smtp_port:
        return {}
    url = f"smtp://{_near(settings)}:{settings.sandbox_smtp_port}"
    return {"smtp_url": url, "mail_from": settings.mail_from or MAIL_FROM}


def is_bank(settings: Settings) -> bool:
    return bool(settings.sandbox_port) and settings.sber_base_url == _bank_url(settings)


def command(settings: Settings) -> dict[str, list[str]]:
    """The child to run, or none."""
    if not settings.sandbox_port:
        return {}
    where = ["--host", listens_on(settings), "--port", str(settings.sandbox_port)]
    where += ["--smtp-port", str(settings.sandbox_smtp_port or 0)]
    kept = ["--public-url", page(settings), "--folder", str(settings.data_dir / "sandbox")]
    return {"sandbox": [sys.executable, "-m", "healthlink_sandbox", *where, *kept]}


def listens_on(settings: Settings) -> str:
    """It has no login: it is heard on this machine only, whatever HOST is, unless SANDBOX_HOST says
    by which name others find it."""
    return settings.host if settings.sandbox_host else HERE


def page(settings: Settings) -> str:
    """Where a browser finds it: on the host on which it finds us."""
    return f"http://{urlsplit(settings.base_url).hostname}:{settings.sandbox_port}"


def _bank_url(settings: Settings) -> str:
    return f"http://{_near(settings)}:{settings.sandbox_port}{API}"


def _near(settings: Settings) -> str:
    """Where we find it."""
    return settings.sandbox_host or HERE
