"""Where no bank or no mail server is set up, a sandbox beside us: the settings that it and we
share, its start."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from healthlink import local
from healthlink.config import Settings

API = "/sber/ecomm/gw/partner/api/v1/"
USERNAME, PASSWORD = "sandbox-api", "sandbox"
MAIL_FROM = "HealthLink <post@healthlink.example>"
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104


@contextmanager
def completed(settings: Settings) -> Iterator[Settings]:
    """Settings with the sandbox as the bank and as the mail server, whichever is not set; children
    get them by environment."""
    ports = _ports(settings)
    if not ports["sandbox_port"]:
        yield settings.model_copy(update=dict.fromkeys(ports))
        return
    settings = settings.model_copy(update=ports)
    ours = {**_bank(settings), **_mail(settings)}
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
    wanted = not settings.sber_base_url or smtp
    return {"sandbox_port": port if wanted else None, "sandbox_smtp_port": smtp or None}


def _bank(settings: Settings) -> dict[str, str]:
    if settings.sber_base_url:
        return {}
    callbacks = f"http://{_near(settings)}:{settings.port}/webhook/payments/sber"
    os.environ["SANDBOX_SBER_CALLBACK_URL"] = callbacks
    secret = settings.sber_callback_secret or local.kept_secret(settings, "sber_callback_secret")
    return {
        "sber_base_url": _bank_url(settings),
        "sber_protocol": "json",
        "sber_username": USERNAME,
        "sber_password": PASSWORD,
        "sber_callback_secret": secret,
    }


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
    where = ["--host", settings.host, "--port", str(settings.sandbox_port)]
    where += ["--smtp-port", str(settings.sandbox_smtp_port or 0)]
    kept = ["--public-url", page(settings), "--folder", str(settings.data_dir / "sandbox")]
    return {"sandbox": [sys.executable, "-m", "healthlink_sandbox", *where, *kept]}


def page(settings: Settings) -> str:
    """Where a browser finds it: on the host on which it finds us."""
    return f"http://{urlsplit(settings.base_url).hostname}:{settings.sandbox_port}"


def _bank_url(settings: Settings) -> str:
    return f"http://{_near(settings)}:{settings.sandbox_port}{API}"


def _near(settings: Settings) -> str:
    return "127.0.0.1" if settings.host in ANYWHERE else settings.host
