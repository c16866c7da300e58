"""How the bot hears of updates is its choice: a webhook, or asking."""

import asyncio
import time
from itertools import count
from typing import Any

import httpx
import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.telegram import Human, Telegram
from tests.sandbox.till import Says
from tests.sandbox.webhook import Webhook

_LATER = count(2, 2)
HTTPS = "bad webhook: An HTTPS URL must be provided for webhook"


def set_webhook(telegram: Telegram, bank: Bank, **wish: Any) -> str:
    """Its word for it; a while later than the one before."""
    bank.clock(next(_LATER))
    return str(telegram.send("setWebhook", **wish).json()["description"])


def test_what_waited_comes_when_the_webhook_is_set(telegram: Telegram, nare: Human) -> None:
    nare.say("1")
    with Webhook() as late:
        telegram.call("setWebhook", url=late.url)
        nare.say("2")
        assert telegram.settle() == 0
        assert late.texts() == ["1", "2"]
        assert late.heard[0].secret is None
        telegram.call("deleteWebhook")


def test_as_many_at_once_as_was_agreed(telegram: Telegram, bank: Bank, webhook: Webhook) -> None:
    set_webhook(telegram, bank, url=webhook.url, max_connections=3)
    webhook.says = lambda _: Says(seconds=0.3)
    for id in range(500, 508):
        telegram.person(id=id, first_name="A").say("1")
    webhook.wait(3)
    time.sleep(0.1)
    assert len(webhook.heard) == 3
    assert telegram.settle() == 0


def test_only_what_is_wanted_comes(telegram: Telegram, bank: Bank, webhook: Webhook) -> None:
    wanted = ["message", "nonsense"]
    assert set_webhook(telegram, bank, url=webhook.url, allowed_updates=wanted) == "Webhook was set"
    assert telegram.call("getWebhookInfo")["allowed_updates"] == ["message"]
    nare = telegram.person()
    nare.start()
    assert nare.block() == {"update_id": None}
    set_webhook(telegram, bank, url=webhook.url, allowed_updates=[])
    assert "allowed_updates" not in telegram.call("getWebhookInfo")
    nare.unblock()
    assert telegram.settle() == 0
    assert [sorted(each.update)[0] for each in webhook.heard] == ["message", "my_chat_member"]


def test_setting_it(telegram: Telegram, bank: Bank, webhook: Webhook) -> None:
    same = {"url": webhook.url, "secret_token": "s-e_c-r-e-t"}
    too_fast = telegram.send("setWebhook", **same)
    assert too_fast.status_code == 429
    assert too_fast.json()["parameters"] == {"retry_after": 1}
    assert set_webhook(telegram, bank, **same) == "Webhook is already set"
    assert set_webhook(telegram, bank, **same, max_connections=5) == "Webhook was set"
    for wish, told in (
        ({"url": "http://x.am/bot"}, HTTPS),
        ({"url": "https://x.am:8080/bot"}, "bad webhook: Webhook can be set up only on ports 80"),
        ({"url": "ftp://x.am"}, "invalid webhook URL specified"),
        ({**same, "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({**same, "secret_token": "a" * 257}, "secret token is too long"),
    ):
        assert set_webhook(telegram, bank, **wish).startswith(f"Bad Request: {told}")
    assert telegram.call("getWebhookInfo")["url"] == ""
    assert telegram.send("deleteWebhook").json()["description"] == "Webhook is already deleted"


def test_what_waits_may_be_dropped(telegram: Telegram, bank: Bank, nare: Human) -> None:
    nare.say("1")
    with Webhook() as webhook:
        set_webhook(telegram, bank, url=webhook.url, drop_pending_updates=True)
        assert telegram.settle() == 0
        assert webhook.heard == []
        assert telegram.send("deleteWebhook").json()["description"] == "Webhook was deleted"


def test_asking_instead(telegram: Telegram, bank: Bank, nare: Human, webhook: Webhook) -> None:
    code, told = telegram.refused("getUpdates")
    assert code == 409
    assert told == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
        "delete the webhook first"
    )
    telegram.call("deleteWebhook")
    ids = [nare.say(text)["update_id"] for text in ("1", "2", "3")]

    def asked(**wish: int) -> list[int]:
        return [update["update_id"] for update in telegram.call("getUpdates", **wish)]

    assert asked(limit=2) == ids[:2]
    assert asked(offset=ids[1]) == ids[1:]
    assert asked(offset=-1) == ids[2:]
    assert asked(offset=ids[2] + 1) == []


async def test_who_asks_may_wait_and_the_later_one_wins(telegram: Telegram, nare: Human) -> None:
    place = f"{telegram.api_url}/bot{telegram.token}/getUpdates?timeout=30"
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        first = asyncio.create_task(client.get(place))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(client.get(place))
        told = (await first).json()
        assert told["error_code"] == 409
        assert told["description"].startswith("Conflict: terminated by other getUpdates request")
        said = nare.say("1")
        assert [each["update_id"] for each in (await second).json()["result"]] == [
            said["update_id"]
        ]


async def test_setting_a_webhook_ends_the_wait(telegram: Telegram, bank: Bank) -> None:
    place = f"{telegram.api_url}/bot{telegram.token}/getUpdates?timeout=30"
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        waits = asyncio.create_task(client.get(place))
        await asyncio.sleep(0.2)
        set_webhook(telegram, bank, url="http://127.0.0.1:1/bot")
        told = (await waits).json()
        assert told["description"] == "Conflict: terminated by setWebhook request"


async def test_who_leaves_while_waiting_takes_nothing(telegram: Telegram, nare: Human) -> None:
    place = f"{telegram.api_url}/bot{telegram.token}/getUpdates?timeout=30"
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(place, timeout=0.2)
    said = nare.say("1")
    assert [each["update_id"] for each in telegram.call("getUpdates")] == [said["update_id"]]
    assert telegram.send("deleteWebhook").json()["description"] == "Webhook is already deleted"
