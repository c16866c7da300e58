"""What people do in their chat with the bot, and which updates the bot hears of it."""

import random
import re
from typing import Any

from healthlink_sandbox.telegram import launches, texts
from healthlink_sandbox.telegram.models import Message, Person, Press
from healthlink_sandbox.telegram.network import Network

PRESSES, MEMBERSHIPS = 3 << 33, 5 << 33
"""Queues of their own, beside the messages of a chat."""
PARAMETER = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Misused(Exception):
    """Nobody could do that."""


def start(network: Network, person: Person, parameter: str = "") -> dict[str, Any]:
    """Opens the chat, or comes back to it, and presses Start."""
    if not PARAMETER.fullmatch(parameter):
        raise Misused("a start parameter is of A-Za-z0-9_- and of 64 at most")
    if person.blocked:
        unblock(network, person)
    return say(network, person, f"/start {parameter}".strip())


def say(network: Network, person: Person, text: str, reply_to: int = 0) -> dict[str, Any]:
    text = text.strip()
    if not 0 < len(text) <= texts.MOST_IN_MESSAGE:
        raise Misused("a message is of 1 to 4096 characters")
    if reply_to and network.book.message(person.id, reply_to) is None:
        raise Misused("there is no such message to reply to")
    message = _new(network, person, text=text, reply_to=reply_to)
    message.entities = texts.with_found(text, [])
    return _send(network, person, message)


def share_contact(network: Network, person: Person, whose: Person | None) -> dict[str, Any]:
    """Their own, or that of a friend, whose number Telegram knows or not."""
    of = whose or person
    contact: dict[str, Any] = {"phone_number": of.phone, "first_name": of.first_name}
    if not of.phone:
        raise Misused("they have no phone number")
    if of.last_name:
        contact["last_name"] = of.last_name
    if of.id:
        contact["user_id"] = of.id
    return _send(network, person, _new(network, person, contact=contact))


def press(network: Network, person: Person, message: Message, button: dict[str, Any]) -> Any:
    """An inline button: an address that opens, or a press that the bot hears of."""
    if "web_app" in button:
        data = launches.by_button(person, network.account.token, int(network.now()))
        return {"url": launches.address(button["web_app"]["url"], data)}
    if "callback_data" not in button:
        return {"url": button.get("url")}
    number = str(random.randrange(10**17, 10**19))
    data = button["callback_data"]
    made = Press(id=number, user_id=person.id, message_id=message.id, data=data, at=network.now())
    network.book.keep_press(made)
    told = {
        "id": number,
        "from": person.user(),
        "message": network.told(message),
        "chat_instance": str(launches.chat_instance(person.id)),
        "data": data,
    }
    queue = person.id + PRESSES
    update = network.tell("callback_query", told, chat_id=person.id, queue=queue)
    return {"callback_query_id": number, "update_id": update}


def tap(network: Network, person: Person, text: str) -> Any:
    """A key of the reply keyboard."""
    keyboard = keyboard_of(network, person)
    keys = [key for row in (keyboard or {}).get("keyboard", []) for key in row]
    key = next((each for each in keys if each["text"] == text), None)
    if key is None:
        raise Misused("there is no such key")
    if "web_app" in key:
        return {"url": launches.address(key["web_app"]["url"], "")}
    if key.get("request_contact"):
        return share_contact(network, person, None)
    return say(network, person, text)


def open_menu(network: Network, person: Person) -> dict[str, Any]:
    menu = menu_of(network, person.id)
    if menu["type"] != "web_app":
        return {"commands": commands_for(network, person)}
    data = launches.by_button(person, network.account.token, int(network.now()))
    return {"url": launches.address(menu["web_app"]["url"], data)}


def open_link(network: Network, person: Person, url: str, start_param: str) -> dict[str, Any]:
    """t.me/<bot>?startapp=<start_param>, behind which the address is."""
    data = launches.by_link(person, network.account.token, int(network.now()), start_param)
    return {"url": launches.address(url, data)}


def block(network: Network, person: Person) -> dict[str, Any]:
    return _change(network, person, blocked=True)


def unblock(network: Network, person: Person) -> dict[str, Any]:
    return _change(network, person, blocked=False)


def find_button(
    network: Network, person: Person, *, text: str, data: str, message_id: int
) -> tuple[Message, dict[str, Any]]:
    """The youngest that fits."""
    for message in reversed(network.book.messages(person.id)):
        if message_id in (0, message.id):
            for button in (each for row in message.inline for each in row):
                if _fits(button, text, data):
                    return message, button
    raise Misused("there is no such button")


def keyboard_of(network: Network, person: Person) -> dict[str, Any] | None:
    """The reply keyboard, or the wish for a reply, that stands below the chat."""
    for message in reversed(network.book.messages(person.id)):
        if message.markup and "inline_keyboard" not in message.markup:
            return message.markup
    return None


def menu_of(network: Network, chat_id: int) -> dict[str, Any]:
    for key in (str(chat_id), ""):
        found = network.bot.menus.get(key, {"type": "default"})
        if found["type"] != "default":
            return found
    return {"type": "commands"}


def commands_for(network: Network, person: Person) -> list[dict[str, str]]:
    """Of the narrowest scope that has some, in their language first."""
    for scope in (f"chat {person.id}", "all_private_chats", "default"):
        for language in (person.language_code, ""):
            if found := network.bot.commands.get(f"{scope}/{language}"):
                return found
    return []


def description_for(network: Network, person: Person) -> str:
    texts = network.bot.descriptions
    return texts.get(person.language_code) or texts.get("", "")


def _fits(button: dict[str, Any], text: str, data: str) -> bool:
    return text in ("", button["text"]) and data in ("", button.get("callback_data"))


def _change(network: Network, person: Person, *, blocked: bool) -> dict[str, Any]:
    if person.blocked == blocked:
        raise Misused("it is so already")
    person.blocked = blocked
    network.book.keep_person(person)
    was, becomes = ("member", "kicked") if blocked else ("kicked", "member")
    told = {
        "chat": person.chat(),
        "from": person.user(),
        "date": int(network.now()),
        "old_chat_member": _member(network, was),
        "new_chat_member": _member(network, becomes),
    }
    queue = person.id + MEMBERSHIPS
    return {"update_id": network.tell("my_chat_member", told, chat_id=person.id, queue=queue)}


def _member(network: Network, status: str) -> dict[str, Any]:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": network.me(), "status": status, **until}


def _new(network: Network, person: Person, **content: Any) -> Message:
    return Message(id=0, chat_id=person.id, mine=False, date=int(network.now()), **content)


def _send(network: Network, person: Person, message: Message) -> dict[str, Any]:
    if person.blocked:
        raise Misused("who has blocked the bot does not write to it")
    person.started = True
    network.book.keep_person(person)
    network.book.add(message)
    told = network.told(message)
    update = network.tell("message", told, chat_id=person.id, queue=person.id)
    return {"message_id": message.id, "update_id": update}
