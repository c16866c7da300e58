"""Where no bank is set up, a sandbox beside us: the settings that it and we share, its start."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from healthlink import local
from healthlink.config import Settings

API = "/sber/ecomm/gw/partner/api/v1/"
USERNAME, PASSWORD = "sandbox-api", "sandbox"
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104


@contextmanager
def completed(settings: Settings) -> Iterator[Settings]:
    """Settings with the sandbox as the bank, if none is set; children get them by environment."""
    port = _port(settings)
    if not port:
        yield settings.model_copy(update={"sandbox_port": None})
        return
    secret = settings.sber_callback_secret or local.kept_secret(settings, "sber_callback_secret")
    ours = {
        "sber_base_url": f"http://{_near(settings)}:{port}{API}",
        "sber_protocol": "json",
        "sber_username": USERNAME,
        "sber_password": PASSWORD,
        "sber_callback_secret": secret,
    }
    callbacks = f"http://{_near(settings)}:{settings.port}/webhook/payments/sber"
    os.environ |= {name.upper(): value for name, value in ours.items()}
    os.environ["SANDBOX_SBER_CALLBACK_URL"] = callbacks
    yield settings.model_copy(update={**ours, "sandbox_port": port})


def _port(settings: Settings) -> int:
    """None where there is a bank, or should be one."""
    if settings.production or settings.sber_base_url or not settings.port:
        return 0
    return settings.port + 1 if settings.sandbox_port is None else settings.sandbox_port


def command(settings: Settings) -> dict[str, list[str]]:
    """The child to run, or none."""
    if not settings.sandbox_port:
        return {}
    where = ["--host", settings.host, "--port", str(settings.sandbox_port)]
    kept = ["--public-url", page(settings), "--folder", str(settings.data_dir / "sandbox")]
    return {"sandbox": [sys.executable, "-m", "healthlink_sandbox", *where, *kept]}


def page(settings: Settings) -> str:
    """Where a browser finds it: on the host on which it finds us."""
    return f"http://{urlsplit(settings.base_url).hostname}:{settings.sandbox_port}"


def _near(settings: Settings) -> str:
    return "127.0.0.1" if settings.host in ANYWHERE else settings.host
