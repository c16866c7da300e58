"""What goes wrong on demand, and how fast a bot may write."""

import httpx
import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.telegram import Human, Telegram


def send(telegram: Telegram, who: Human, text: str = "x") -> httpx.Response:
    return telegram.send("sendMessage", chat_id=who.id, text=text)


def test_answers_go_wrong_on_demand(telegram: Telegram, nare: Human) -> None:
    for fault, code in (
        ({"kind": "blocked"}, 403),
        ({"kind": "flood", "seconds": 7}, 429),
        ({"kind": "error", "status": 500}, 500),
        ({"kind": "html"}, 502),
    ):
        telegram.faults({"method": "sendMessage", **fault})
        telegram.call("getMe")
        answer = send(telegram, nare)
        assert answer.status_code == code
        if code == 429:
            assert answer.headers["Retry-After"] == "7"
            told = answer.json()
            assert told["parameters"] == {"retry_after": 7}
            assert told["description"] == "Too Many Requests: retry after 7"
    assert nare.heard() == []
    assert send(telegram, nare).status_code == 200


@pytest.mark.parametrize(("kind", "heard"), [("drop_before", []), ("drop_after", ["x"])])
def test_lines_break(telegram: Telegram, nare: Human, kind: str, heard: list[str]) -> None:
    telegram.faults({"kind": kind})
    with pytest.raises(httpx.RemoteProtocolError):
        send(telegram, nare)
    assert nare.heard() == heard


@pytest.mark.parametrize(("kind", "heard"), [("slow", []), ("hang", ["x"])])
def test_answers_are_late(telegram: Telegram, nare: Human, kind: str, heard: list[str]) -> None:
    telegram.faults({"kind": kind, "seconds": 30})
    place = f"/telegram/bot{telegram.token}/sendMessage"
    with pytest.raises(httpx.ReadTimeout):
        telegram.client.post(place, json={"chat_id": nare.id, "text": "x"}, timeout=0.3)
    assert nare.heard() == heard


def test_a_fault_may_be_for_one_chat(telegram: Telegram, nare: Human, boris: Human) -> None:
    telegram.faults({"kind": "blocked", "chat_id": boris.id, "times": None})
    assert [send(telegram, who).status_code for who in (nare, boris, boris)] == [200, 403, 403]


def test_one_chat_takes_a_burst_and_then_one_a_second(
    bank: Bank, telegram: Telegram, nare: Human, boris: Human
) -> None:
    telegram.rules(chat_burst=2, flood_seconds=5)
    assert [send(telegram, nare).status_code for _ in range(3)] == [200, 200, 429]
    assert send(telegram, nare).json()["parameters"] == {"retry_after": 5}
    assert send(telegram, boris).status_code == 200
    bank.clock(3)
    assert send(telegram, nare).json()["parameters"] == {"retry_after": 2}
    bank.clock(6)
    assert send(telegram, nare).status_code == 200


def test_all_chats_together_take_so_many_a_second(
    bank: Bank, telegram: Telegram, nare: Human, boris: Human
) -> None:
    telegram.rules(per_second=3, chat_burst=100, flood_seconds=1)
    sent = [send(telegram, who).status_code for who in (nare, boris) * 3]
    assert sent[:3] == [200, 200, 200]
    assert 429 in sent
    telegram.rules(flood=False)
    assert {send(telegram, nare).status_code for _ in range(20)} == {200}


def test_every_call_is_kept(telegram: Telegram, nare: Human) -> None:
    send(telegram, nare)
    telegram.refused("sendMessage", chat_id=1, text="x")
    good, wrong = telegram.calls("sendMessage")
    assert (good["ok"], good["arguments"]["text"]) == (True, "x")
    assert (wrong["ok"], wrong["description"]) == (False, "Bad Request: chat not found")


@pytest.mark.parametrize("path", ["faults", "delivery", "rules"])
def test_unknown_wishes_are_refused(telegram: Telegram, path: str) -> None:
    place = f"/control/telegram/{path}"
    for body in ([{"kind": "eclipse"}], {"mode": "eclipse", "http": "eclipse"}, 5):
        assert telegram.client.put(place, json=body).status_code == 422
