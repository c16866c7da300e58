"""The people's part of the control: who there is, and what they do."""

import random
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from healthlink_sandbox.telegram import people as acting
from healthlink_sandbox.telegram.models import Message, Person
from healthlink_sandbox.telegram.network import Network
from healthlink_sandbox.telegram.people import Misused

TYPING_SECONDS = 5
IDS = range(100_000_000, 8_000_000_000)


class Unknown(Exception):
    """No such person, message or update."""


class Made(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int | None = Field(default=None, gt=0, lt=2**52)
    first_name: str = Field(default="", max_length=64)
    last_name: str = Field(default="", max_length=64)
    username: str = Field(default="", pattern=r"^(?:[A-Za-z][A-Za-z0-9_]{3,31})?$")
    language_code: str = Field(default="", max_length=10)
    phone: str = Field(default="", pattern=r"^\+?[0-9]{0,15}$")
    is_premium: bool = False
    photo_url: str = Field(default="", max_length=500)


class Wish(BaseModel):
    """Of every act; each looks at its own."""

    model_config = ConfigDict(extra="forbid")

    parameter: str = ""
    text: str = ""
    reply_to: int = 0
    data: str = ""
    message_id: int = 0
    of: int | None = None
    phone: str = ""
    first_name: str = ""
    url: str = ""
    start_param: str = ""


async def make(network: Network, request: Request) -> Any:
    """The fields that are named change; the rest stays."""
    wish = Made.model_validate_json(await request.body())
    named = wish.model_dump(exclude_unset=True, exclude={"id"})
    number = wish.id or random.choice(IDS)
    person = network.book.person(number) or Person(id=number, first_name="")
    person = person.model_copy(update=named)
    if not person.first_name:
        raise Misused("a person has a first name")
    network.book.keep_person(person)
    return _document(network, person)


async def people(network: Network, _: Request) -> Any:
    """Who wrote last comes first."""
    found = [_document(network, person) for person in network.book.people()]
    return sorted(found, key=lambda each: -(each["last"] or {"id": 0})["id"])


async def person(network: Network, request: Request) -> Any:
    return _document(network, _person(network, request.path_params["id"]))


async def chat(network: Network, request: Request) -> Any:
    found = _person(network, request.path_params["id"])
    return [_told(network, message) for message in network.book.messages(found.id)]


async def act(network: Network, request: Request) -> Any:
    who = _person(network, request.path_params["id"])
    wish = Wish.model_validate_json(await request.body() or b"{}")
    acts: dict[str, Callable[[], Any]] = {
        "start": lambda: acting.start(network, who, wish.parameter),
        "say": lambda: acting.say(network, who, wish.text, wish.reply_to),
        "tap": lambda: acting.tap(network, who, wish.text),
        "press": lambda: _press(network, who, wish),
        "forge": lambda: _forge(network, who, wish),
        "contact": lambda: acting.share_contact(network, who, _contact(network, wish)),
        "block": lambda: acting.block(network, who),
        "unblock": lambda: acting.unblock(network, who),
        "menu": lambda: acting.open_menu(network, who),
        "link": lambda: acting.open_link(network, who, wish.url, wish.start_param),
    }
    name = request.path_params["act"]
    if name not in acts:
        raise Unknown
    return acts[name]()


def _press(network: Network, who: Person, wish: Wish) -> Any:
    message, button = acting.find_button(
        network, who, text=wish.text, data=wish.data, message_id=wish.message_id
    )
    return acting.press(network, who, message, button)


def _forge(network: Network, who: Person, wish: Wish) -> Any:
    """A client that is not Telegram's own presses what no button has."""
    message, _ = acting.find_button(network, who, text="", data="", message_id=0)
    return acting.press(network, who, message, {"callback_data": wish.data})


def _contact(network: Network, wish: Wish) -> Person | None:
    if wish.of is None:
        return None
    if wish.of:
        return _person(network, wish.of)
    return Person(id=0, first_name=wish.first_name, phone=wish.phone)


def _person(network: Network, id: int) -> Person:
    found = network.book.person(id) if id < 2**52 else None
    if found is None:
        raise Unknown
    return found


def _document(network: Network, person: Person) -> dict[str, Any]:
    last = network.book.last_message(person.id)
    doing, since = network.doing.get(person.id, ("", 0.0))
    return {
        **person.model_dump(),
        "last": last and {"id": last.id, "text": _summary(last), "date": last.date},
        "keyboard": acting.keyboard_of(network, person),
        "menu": acting.menu_of(network, person.id),
        "description": acting.description_for(network, person),
        "commands": acting.commands_for(network, person),
        "doing": doing if network.now() < since + TYPING_SECONDS else "",
    }


def _summary(message: Message) -> str:
    if message.contact:
        return "☎ " + str(message.contact["first_name"])
    kind = next(iter(message.media), "")
    return message.text or str(message.media.get("caption", "")) or f"[{kind}]"


def _told(network: Network, message: Message) -> dict[str, Any]:
    told = network.told(message)
    return {**told, "mine": message.mine, "markup": message.markup, "silent": message.silent}
