"""Telegram in a running sandbox: the hand on its control panel, and a bot that calls its API."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.sandbox.bank import Bank

TOKEN = "110000001:sandbox-AAHdqTcvCH1vGWJxfSeofSAs0K"
NARE = {"id": 77001, "first_name": "Նարե", "last_name": "Սիմոնյան", "language_code": "hy"}
BORIS = {"id": 77002, "first_name": "Борис", "language_code": "ru", "username": "boris_k"}


class Telegram:
    """`api_url` is what aiogram's TelegramAPIServer.from_base wants; `token` the bot's."""

    def __init__(self, bank: Bank) -> None:
        self.client = bank.client
        self.api_url = f"{bank.url}/telegram"
        self.page_url = f"{bank.url}/telegram/"
        self.token = bank.env.get("TELEGRAM_BOT_TOKEN", TOKEN)

    def person(self, **fields: Any) -> "Human":
        """Made or changed; nobody has written yet."""
        made = self.control("POST", "/people", fields or NARE)
        return Human(self, made["id"])

    def people(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "/people")
        return found

    def send(self, method: str, **fields: Any) -> httpx.Response:
        """As a bot: forms, as aiogram; a field of None is not sent."""
        data = {name: _flat(value) for name, value in fields.items() if value is not None}
        return self.client.post(f"/telegram/bot{self.token}/{method}", data=data)

    def call(self, method: str, **fields: Any) -> Any:
        """The result; a refusal fails the test."""
        answer = self.send(method, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def refused(self, method: str, **fields: Any) -> tuple[int, str]:
        answer = self.send(method, **fields)
        told = answer.json()
        assert told["ok"] is False, told
        assert told["error_code"] == answer.status_code
        return told["error_code"], told["description"]

    def updates(self) -> list[dict[str, Any]]:
        """That the bot has not taken, with their tries."""
        found: list[dict[str, Any]] = self.control("GET", "/updates")
        return found

    def sent(self) -> list[dict[str, Any]]:
        """Every delivery to the webhook: update, status, error, trouble."""
        found: list[dict[str, Any]] = self.control("GET", "/sent")
        return found

    def settle(self, seconds: float = 10) -> int:
        """Waits until the bot has taken all; how many are left if it did not in time."""
        return int(self.control("POST", "/updates/settle", {"seconds": seconds})["left"])

    def retry(self) -> None:
        """What waits for its next try, tries now."""
        self.control("POST", "/updates/retry")

    def release(self) -> None:
        self.control("POST", "/updates/release")

    def again(self, update_id: int) -> Any:
        """Sends what was sent before once more: status, error."""
        return self.control("POST", f"/updates/again/{update_id}")

    def delivery(self, *troubles: dict[str, Any], **manner: Any) -> Any:
        """mode, pace, shuffle, connections; what is not named becomes usual."""
        return self.control("PUT", "/delivery", {**manner, "troubles": troubles})

    def faults(self, *planned: dict[str, Any]) -> list[dict[str, Any]]:
        """Plans them instead of what was planned; answers how they stand."""
        left: list[dict[str, Any]] = self.control("PUT", "/faults", planned)
        return left

    def rules(self, **rules: Any) -> Any:
        return self.control("PUT", "/rules", rules)

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", f"/calls?method={method}")
        return found

    def complaints(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "/complaints")
        return found

    def presses(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "/presses")
        return found

    def bot(self) -> dict[str, Any]:
        """Webhook (without its secret), commands, menus, descriptions."""
        told: dict[str, Any] = self.control("GET", "")
        return told

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, f"/control/telegram{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()


class Human:
    """Somebody with Telegram in the hand. What they do answers the update's number."""

    def __init__(self, telegram: Telegram, id: int) -> None:
        self.telegram = telegram
        self.id = id

    def start(self, parameter: str = "") -> Any:
        return self.act("start", parameter=parameter)

    def say(self, text: str, reply_to: int = 0) -> Any:
        return self.act("say", text=text, reply_to=reply_to)

    def tap(self, text: str) -> Any:
        """A key of the reply keyboard."""
        return self.act("tap", text=text)

    def press(self, text: str = "", data: str = "", message_id: int = 0) -> Any:
        """The youngest inline button that fits; {"url"} if an address opens."""
        return self.act("press", text=text, data=data, message_id=message_id)

    def forge(self, data: str) -> Any:
        """A press on the youngest message, with data that no button has."""
        return self.act("forge", data=data)

    def share_contact(self, **whose: Any) -> Any:
        """Their own; of=<another's id>; of=0, phone=…, first_name=… for one without Telegram."""
        return self.act("contact", **whose)

    def block(self) -> Any:
        return self.act("block")

    def unblock(self) -> Any:
        return self.act("unblock")

    def open_menu(self) -> Any:
        return self.act("menu")

    def open_link(self, url: str, start_param: str = "") -> Any:
        return self.act("link", url=url, start_param=start_param)

    def chat(self) -> list[dict[str, Any]]:
        """Every message, the bot's with `mine`."""
        found: list[dict[str, Any]] = self.telegram.control("GET", f"/people/{self.id}/chat")
        return found

    def heard(self) -> list[str]:
        """The texts that the bot sent."""
        return [each.get("text", "") for each in self.chat() if each["mine"]]

    def about(self) -> dict[str, Any]:
        """Fields, keyboard, menu, commands, what the bot is doing."""
        told: dict[str, Any] = self.telegram.control("GET", f"/people/{self.id}")
        return told

    def act(self, act: str, **wish: Any) -> Any:
        return self.telegram.control("POST", f"/people/{self.id}/{act}", wish)

    def cannot(self, act: str, **wish: Any) -> str:
        """Why not."""
        path = f"/control/telegram/people/{self.id}/{act}"
        answer = self.telegram.client.post(path, json=wish)
        assert answer.status_code == 409, answer.text
        return str(answer.json()["error"])


def init_data(url: str) -> str:
    """What hangs behind the address of an opened Mini App; "" if nobody is told who taps."""
    return parse_qs(urlsplit(url).fragment).get("tgWebAppData", [""])[0]


def _flat(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
