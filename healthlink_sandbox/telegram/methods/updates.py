"""How the bot hears of what people do: by webhook, or by asking."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from healthlink_sandbox.telegram.arguments import Arguments
from healthlink_sandbox.telegram.links import checked
from healthlink_sandbox.telegram.models import Webhook
from healthlink_sandbox.telegram.network import KINDS, UNUSUAL, Network
from healthlink_sandbox.telegram.refusals import Refused, Told, bad, conflict

PORTS = (443, 80, 88, 8443)
MOST_TOKEN = 256
TOKEN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
LONGEST_POLL = 50
ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)
OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def get_updates(network: Network, given: Arguments) -> Any:
    if network.bot.webhook:
        raise conflict(ACTIVE)
    offset, limit = given.number("offset"), given.integer("limit", 100, 1, 100)
    if _allow(network, given):
        network.keep_bot()
    if offset < 0:
        kept = network.waiting()[offset:]
        offset = kept[0].id if kept else 0
    if offset > 0:
        network.forget_updates(below=offset)
    if not network.waiting():
        await _something(network, given.integer("timeout", 0, 0, LONGEST_POLL))
    return [update.document() for update in network.waiting()[:limit]]


async def _something(network: Network, seconds: int) -> None:
    """Waits until there is an update; one waits at a time, and the later one wins."""
    if not seconds:
        return
    network.end_poll(OTHER)
    here = network.poll = asyncio.Event()
    over = network.polling = asyncio.get_running_loop().create_future()
    comes = asyncio.ensure_future(here.wait())
    try:
        await asyncio.wait([over, comes], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        comes.cancel()
    if over.done():
        raise conflict(over.result())


async def set_webhook(network: Network, given: Arguments) -> Any:
    if not given.text("url"):
        return await delete_webhook(network, given)
    network.limits.set_webhook(network.now())
    new = _webhook(given)
    if _same(network.bot.webhook, new) and not given.flag("drop_pending_updates"):
        if _allow(network, given):
            network.keep_bot()
        return Told(True, "Webhook is already set")
    network.end_poll("terminated by setWebhook request")
    _leave(network, given)
    _check(network, new)
    _allow(network, given)
    network.bot.webhook = new
    network.keep_bot()
    network.postbox.open(new, network.book.updates())
    return Told(True, "Webhook was set")


async def delete_webhook(network: Network, given: Arguments) -> Any:
    was = network.bot.webhook
    _leave(network, given)
    network.keep_bot()
    return Told(True, "Webhook was deleted" if was else "Webhook is already deleted")


async def get_webhook_info(network: Network, _: Arguments) -> Any:
    webhook = network.bot.webhook
    told: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": network.book.count_updates(),
    }
    if webhook and webhook.last_error_at:
        told["last_error_date"] = webhook.last_error_at
        told["last_error_message"] = webhook.last_error
    if webhook:
        told["max_connections"] = webhook.max_connections
        told["ip_address"] = webhook.ip_address or "127.0.0.1"
    if network.bot.allowed_updates is not None:
        told["allowed_updates"] = network.bot.allowed_updates
    return told


def _webhook(given: Arguments) -> Webhook:
    return Webhook(
        url=given.text("url"),
        secret=given.text("secret_token"),
        max_connections=given.integer("max_connections", 40, 1, 100),
        ip_address=given.text("ip_address"),
    )


def _same(old: Webhook | None, new: Webhook) -> bool:
    unset = {"last_error_at": 0, "last_error": ""}
    return old is not None and old.model_copy(update=unset) == new


def _leave(network: Network, given: Arguments) -> None:
    """The old one goes, whether or not the new one is any good: so Telegram does it."""
    network.bot.webhook = None
    network.keep_bot()
    network.postbox.close()
    if given.flag("drop_pending_updates"):
        network.forget_updates()


def _check(network: Network, webhook: Webhook) -> None:
    plain = network.rules.plain
    url = webhook.url if "://" in webhook.url else f"https://{webhook.url}"
    try:
        checked(url, plain=plain)
    except Refused as refused:
        if refused.words != "Wrong HTTP URL":
            raise bad("invalid webhook URL specified") from None
        raise bad("bad webhook: Failed to resolve host: Name or service not known") from None
    if len(webhook.secret) > MOST_TOKEN:
        raise bad("secret token is too long")
    if set(webhook.secret) - TOKEN_LETTERS:
        raise bad("secret token contains unallowed characters")
    _check_way(url, network)


def _check_way(url: str, network: Network) -> None:
    parts = urlsplit(url)
    if network.rules.plain(parts.hostname or ""):
        return
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or PORTS[0]) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _allow(network: Network, given: Arguments) -> bool:
    """Whether that changes something. What is no list of texts says nothing; none known in it
    means the usual ones."""
    told = None
    with suppress(ValueError, RecursionError):
        told = json.loads(given.text("allowed_updates"))
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        return False
    wanted = [each.lower() for each in told]
    known = [kind for kind in (*KINDS, *UNUSUAL) if kind in wanted]
    allowed = known or None
    changed = allowed != network.bot.allowed_updates
    network.bot.allowed_updates = allowed
    return changed
