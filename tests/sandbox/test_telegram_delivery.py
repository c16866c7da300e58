"""Updates reach the webhook as Telegram brings them: in order within a chat, again until they are
taken, and with all that can go wrong on the way."""

import time

import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.telegram import Human, Telegram
from tests.sandbox.till import Says
from tests.sandbox.webhook import Webhook

FAILS = Says(500, b"")


def texts_of(webhook: Webhook, who: Human) -> list[str]:
    mine = (each for each in webhook.heard if each.update["message"]["from"]["id"] == who.id)
    return [each.text for each in mine]


def test_updates_come_with_the_secret(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    nare.say("Բարև")
    (heard,) = webhook.wait(1)
    assert (heard.text, heard.secret) == ("Բարև", "s-e_c-r-e-t")
    assert telegram.settle() == 0
    assert "s-e_c" not in str(telegram.bot())


def test_a_failed_update_comes_again_at_once_and_then_slower(
    bank: Bank, telegram: Telegram, nare: Human, webhook: Webhook
) -> None:
    webhook.fail("1", *[FAILS] * 5)
    nare.say("1")
    webhook.wait(2)
    ahead = 0.0
    for tries, delay in ((3, 2), (4, 4), (5, 8), (6, 16)):
        left = due(telegram)
        assert delay - 1.5 < left <= delay
        bank.clock(ahead := ahead + left + 0.1)
        webhook.wait(tries)
    assert telegram.settle() == 0
    assert len({each.id for each in webhook.heard}) == 1


def due(telegram: Telegram) -> float:
    """In how many seconds the only waiting update is tried again."""
    while not (waiting := telegram.updates()) or not waiting[0]["due_in"]:
        time.sleep(0.01)
    return float(waiting[0]["due_in"])


def test_delays_end_at_one_or_two_minutes(
    bank: Bank, telegram: Telegram, nare: Human, webhook: Webhook
) -> None:
    webhook.fail("1", *[FAILS] * 100)
    nare.say("1")
    webhook.wait(2)
    for tries in range(3, 12):
        due(telegram)
        telegram.retry()
        webhook.wait(tries)
    assert 58 < due(telegram) <= 120


def test_the_bot_may_say_when(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    webhook.fail("1", Says(503, b"", headers={"Retry-After": "7"}))
    nare.say("1")
    webhook.wait(1)
    assert 5 < due(telegram) <= 7


def test_only_its_own_chat_waits(
    telegram: Telegram, nare: Human, boris: Human, webhook: Webhook
) -> None:
    webhook.fail("1", *[FAILS] * 3)
    for text in ("1", "2", "3"):
        nare.say(text)
        boris.say(text + "b")
    webhook.wait(5)
    assert texts_of(webhook, boris) == ["1b", "2b", "3b"]
    assert texts_of(webhook, nare) == ["1", "1"]
    due(telegram)
    telegram.retry()
    webhook.wait(6)
    due(telegram)
    telegram.retry()
    assert telegram.settle() == 0
    assert texts_of(webhook, nare) == ["1", "1", "1", "1", "2", "3"]


def test_presses_do_not_wait_for_messages(
    telegram: Telegram, nare: Human, webhook: Webhook
) -> None:
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    telegram.call("sendMessage", chat_id=nare.id, text="x", reply_markup=markup)
    webhook.fail("1", *[FAILS] * 9)
    nare.say("1")
    webhook.wait(2)
    nare.press("Go")
    assert webhook.wait(3)[2].update["callback_query"]["data"] == "go"


def test_what_comes_too_late_does_not_come(
    bank: Bank, telegram: Telegram, nare: Human, webhook: Webhook
) -> None:
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    telegram.call("sendMessage", chat_id=nare.id, text="x", reply_markup=markup)
    webhook.says = lambda _: FAILS
    nare.say("1")
    nare.press("Go")
    webhook.wait(4)
    bank.clock(151)
    while len(telegram.updates()) == 2:
        time.sleep(0.01)
    assert telegram.updates()[0]["update"]["message"]["text"] == "1"
    bank.clock(24 * 3600 + 1)
    assert telegram.settle() == 0


def test_the_error_is_told(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    webhook.says = lambda _: FAILS
    nare.say("1")
    webhook.wait(2)
    due(telegram)
    info = telegram.call("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert "secret_token" not in info


def test_nobody_at_home(telegram: Telegram, nare: Human) -> None:
    telegram.call("setWebhook", url="http://127.0.0.1:1/bot")
    nare.say("1")
    due(telegram)
    assert telegram.call("getWebhookInfo")["last_error_message"] == "Connection refused"


def test_a_redirect_is_not_followed(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    webhook.says = lambda _: Says(302, b"", headers={"Location": webhook.url})
    nare.say("1")
    webhook.wait(2)
    due(telegram)
    assert "302 Found" in telegram.call("getWebhookInfo")["last_error_message"]


def test_a_day_of_410_ends_it(
    bank: Bank, telegram: Telegram, nare: Human, webhook: Webhook
) -> None:
    webhook.says = lambda _: Says(410, b"")
    nare.say("1")
    webhook.wait(2)
    due(telegram)
    bank.clock(23 * 3600 + 60)
    webhook.wait(3)
    while telegram.call("getWebhookInfo")["url"]:
        time.sleep(0.01)


def test_an_answer_may_be_a_call(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    body = b'{"method": "sendMessage", "chat_id": 77001, "text": "echo"}'
    webhook.says = lambda _: Says(200, body)
    nare.say("1")
    telegram.settle()
    while nare.heard() != ["echo"]:
        time.sleep(0.01)


@pytest.mark.parametrize("concurrent", [False, True])
def test_doubled(telegram: Telegram, nare: Human, webhook: Webhook, concurrent: bool) -> None:
    telegram.delivery({"kind": "duplicate", "copies": 3, "concurrent": concurrent})
    nare.say("1")
    nare.say("2")
    assert telegram.settle() == 0
    assert webhook.texts() == ["1", "1", "1", "2"]
    again = webhook.heard[0].id
    assert telegram.again(again) == {"status": 200, "error": ""}
    assert [webhook.heard[at].id for at in (1, 2, 4)] == [again] * 3


def test_cut_while_the_server_works(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    telegram.delivery({"kind": "cut", "seconds": 0.05})
    webhook.fail("1", Says(seconds=0.3))
    nare.say("1")
    nare.say("2")
    assert telegram.settle() == 0
    assert webhook.texts() == ["1", "1", "2"]
    assert telegram.sent()[0]["error"] == "Webhook connection closed"


def test_an_answer_is_lost(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    telegram.delivery({"kind": "lost", "chat_id": nare.id})
    nare.say("1")
    assert telegram.settle() == 0
    assert webhook.texts() == ["1", "1"]


def test_held_and_released(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    telegram.delivery(mode="hold")
    nare.say("1")
    nare.say("2")
    assert telegram.settle(0.2) == 2
    assert webhook.texts() == []
    telegram.release()
    assert telegram.settle() == 0
    nare.say("3")
    assert telegram.settle(0.1) == 1
    telegram.delivery()
    assert telegram.settle() == 0
    assert webhook.texts() == ["1", "2", "3"]


def test_chats_are_shuffled_and_each_keeps_its_order(telegram: Telegram, webhook: Webhook) -> None:
    telegram.delivery(mode="hold")
    people = [telegram.person(id=id, first_name="A") for id in range(500, 510)]
    for text in ("1", "2", "3"):
        for person in people:
            person.say(text)
    telegram.delivery(mode="send", shuffle=7, connections=1)
    assert telegram.settle() == 0
    assert all(texts_of(webhook, person) == ["1", "2", "3"] for person in people)
    ids = [each.id for each in webhook.heard]
    assert ids != sorted(ids)


def test_delays_may_be_shortened(telegram: Telegram, nare: Human, webhook: Webhook) -> None:
    telegram.delivery(pace=0.001)
    webhook.fail("1", *[FAILS] * 12)
    nare.say("1")
    assert telegram.settle() == 0
    assert len(webhook.heard) == 13


def test_a_thousand_updates_shuffled_and_doubled(telegram: Telegram, webhook: Webhook) -> None:
    trouble = {"kind": "duplicate", "times": None}
    telegram.delivery(trouble, mode="hold")
    people = [telegram.person(id=id, first_name="A") for id in range(500, 520)]
    for number in range(25):
        for person in people:
            person.say(str(number))
    telegram.delivery(trouble, mode="send", shuffle=1)
    assert telegram.settle(60) == 0
    assert len(webhook.heard) == 1000
    doubled = [str(number) for number in range(25) for _ in range(2)]
    assert all(texts_of(webhook, person) == doubled for person in people)
