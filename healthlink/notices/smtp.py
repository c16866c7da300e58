"""The channel for e-mail: one connection to the mail server, used for letter after letter."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import aiosmtplib

from healthlink.config import Settings
from healthlink.notices.mime import Posted

STEP_SECONDS = 10.0
WHOLE_SECONDS = 60.0
PORTS = {"smtp": 587, "smtps": 465}
LEAVING = 421
"""The server closes the connection (RFC 5321 §3.8)."""


class Undelivered(Exception):
    """Why a letter did not go; the reason holds nothing of the letter."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Refused(Undelivered):
    """For good: there is no such address, or the server will not take this letter."""


class Postponed(Undelivered):
    """Not now. `unclear`: it may have been taken, and we did not hear."""

    unclear = False


class Away(Postponed):
    """The server cannot be reached, or will take nothing from us now."""


class Unclear(Away):
    """The connection broke when the letter was on its way."""

    unclear = True


class Connection:
    """Opened with the first letter, and again after it broke."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client: aiosmtplib.SMTP | None = None

    async def send(self, posted: Posted) -> None:
        """Raises Refused or Postponed."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                await self._send(posted)
        except TimeoutError:
            self.close()
            raise Unclear("too slow") from None
        except Away:
            self.close()
            raise

    async def _send(self, posted: Posted) -> None:
        client = await self._open()
        if posted.international and not client.supports_extension("smtputf8"):
            raise Refused("no smtputf8")
        options = ["SMTPUTF8"] if posted.international else []
        with _judged("mail", whole=True):
            await client.mail(posted.sender, options=options)
        try:
            with _judged("rcpt"):
                await client.rcpt(posted.recipient, encoding="utf-8")
            with _judged("data", on_its_way=True):
                await client.data(posted.content)
        except Undelivered:
            await self._reset(client)
            raise

    async def _reset(self, client: aiosmtplib.SMTP) -> None:
        """Ready for the next letter, or closed."""
        try:
            await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self.close()

    async def _open(self) -> aiosmtplib.SMTP:
        if self.client and self.client.is_connected:
            return self.client
        self.client = _client(self.settings)
        with _judged("connect", whole=True):
            await self.client.connect()
            await self.client.ehlo()
        return self.client

    async def greet(self) -> None:
        """Connects, encrypts and signs in, and sends nothing. Raises Away."""
        await self._open()

    async def leave(self) -> None:
        if self.client and self.client.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self.client.quit()
        self.close()

    def close(self) -> None:
        if self.client:
            self.client.close()
            self.client = None


@asynccontextmanager
async def connection(settings: Settings) -> AsyncIterator[Connection]:
    opened = Connection(settings)
    try:
        yield opened
    finally:
        await opened.leave()


@contextmanager
def _judged(step: str, *, whole: bool = False, on_its_way: bool = False) -> Iterator[None]:
    """What an answer or a silence at this step means. `whole`: a refusal is not about the letter
    but about us; `on_its_way`: silence may hide that it was taken."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as answer:
        reason = f"{step} {answer.code}"
        if whole or answer.code == LEAVING:
            raise Away(reason) from None
        raise (Refused if answer.code >= 500 else Postponed)(reason) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        reason = f"{step} {type(error).__name__}"
        raise (Unclear if on_its_way else Away)(reason) from None


def _client(settings: Settings) -> aiosmtplib.SMTP:
    """Encrypted, with the certificate checked; only a server on this machine, or the sandbox in the
    container beside us, may do without."""
    url = urlsplit(settings.smtp_url)
    host = url.hostname or ""
    implicit = url.scheme == "smtps"
    sandbox = not settings.production and host == settings.sandbox_host
    start_tls = not implicit and not sandbox and not _is_here(host)
    return aiosmtplib.SMTP(
        hostname=host,
        port=url.port or PORTS[url.scheme],
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        local_hostname=urlsplit(settings.base_url).hostname,
        timeout=STEP_SECONDS,
        use_tls=implicit,
        start_tls=start_tls,
        tls_context=_trust() if implicit or start_tls else None,
    )


@cache
def _trust() -> ssl.SSLContext:
    """Read once: it takes tens of milliseconds."""
    return ssl.create_default_context()


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
