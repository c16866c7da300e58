"""PUBLIC_URL as it is seen from here: its certificate, and who answers there."""

import asyncio
import ssl
import time
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import orjson

from healthlink import __version__
from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.config import Settings
from healthlink.outbound import authorities, open_outbound

NAME, TLS = "public address", "certificate"
FEW_DAYS = 14
DAY = 86_400


async def look(settings: Settings) -> list[Finding]:
    url = settings.public_url.rstrip("/")
    if not url:
        return [ok(NAME, "PUBLIC_URL is not set: this machine only")]
    found = await certificate(url) if url.startswith("https://") else []
    if any(each.level == "wrong" for each in found):
        return found
    async with open_outbound({}) as outbound:
        try:
            found += await _health(outbound.client, url)
            if settings.telegram_bot_token:
                found.append(await _door(outbound.client, url))
        except httpx.HTTPError as error:
            said = f"{url}: {type(error).__name__}: {error}"
            mend = "see that the name leads here, and that the proxy reaches the program"
            return [*found, wrong(NAME, said, mend)]
        if url.startswith("https://") and urlsplit(url).port in (None, 443):
            found.append(await plain(outbound.client, f"http://{urlsplit(url).hostname}"))
    return found


async def certificate(url: str) -> list[Finding]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        _, writer = await asyncio.open_connection(
            host, port, ssl=authorities(), server_hostname=host
        )
    except ssl.SSLCertVerificationError as error:
        mend = "renew it, with the names of PUBLIC_URL and the whole chain"
        return [wrong(TLS, f"{host}: {error.verify_message}", mend)]
    except (ssl.SSLError, OSError) as error:
        mend = "see that the name leads here, and that something speaks TLS there"
        return [wrong(NAME, f"{host}:{port}: {error}", mend)]
    with suppress(OSError, ssl.SSLError):
        told = writer.get_extra_info("peercert")
        writer.close()
        await writer.wait_closed()
    days = int((ssl.cert_time_to_seconds(told["notAfter"]) - time.time()) // DAY)
    if days < FEW_DAYS:
        return [warning(TLS, f"{days} days left", "see why nothing has renewed it")]
    return [ok(TLS, f"{days} days left")]


async def _health(client: httpx.AsyncClient, url: str) -> list[Finding]:
    answer = await client.get(f"{url}/health")
    try:
        version = orjson.loads(answer.content)["version"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        mend = "let the proxy bring everything to the program; see its own log"
        return [wrong(NAME, f"/health answers {answer.status_code}, not as HealthLink", mend)]
    found = []
    if version != __version__:
        mend = "deploy this version there, or run the check of that one"
        found.append(warning(NAME, f"version {version} answers, this is {__version__}", mend))
    if url.startswith("https://") and "strict-transport-security" not in answer.headers:
        mend = "let the proxy pass our header, or send it"
        found.append(warning(NAME, "no Strict-Transport-Security", mend))
    return found or [ok(NAME, f"HealthLink {version} answers at {url}")]


async def _door(client: httpx.AsyncClient, url: str) -> Finding:
    """An update without the secret, which changes nothing."""
    answer = await client.post(f"{url}/bot/webhook", json={})
    if answer.status_code in (401, 403):
        return ok("webhook's door", "is there, and shut to whoever has no secret")
    mend = "let the proxy pass POST /bot/webhook to the program, as it is"
    return wrong("webhook's door", f"answers {answer.status_code} without the secret", mend)


async def plain(client: httpx.AsyncClient, url: str) -> Finding:
    """Without TLS: nobody, or a way to https."""
    try:
        answer = await client.get(f"{url}/health")
    except httpx.HTTPError:
        return ok("http", "nobody answers without TLS")
    if answer.is_redirect and answer.headers.get("location", "").startswith("https://"):
        return ok("http", "leads to https")
    mend = "redirect it to https: who types the name sends the first request in clear text"
    return warning("http", f"answers {answer.status_code} without TLS", mend)
