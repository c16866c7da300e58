"""What a bot says of itself: its name, commands, descriptions, and the button beside the input."""

import re
from typing import Any

from healthlink_sandbox.telegram.arguments import Arguments
from healthlink_sandbox.telegram.fields import Fields, decoded, within
from healthlink_sandbox.telegram.links import checked
from healthlink_sandbox.telegram.network import Network
from healthlink_sandbox.telegram.people import menu_of
from healthlink_sandbox.telegram.refusals import Refused, bad

COMMAND = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
MOST_COMMANDS, MOST_NAME, MOST_ABOUT = 100, 32, 256
MOST_DESCRIPTION, MOST_SHORT_DESCRIPTION = 512, 120
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat")


async def get_me(network: Network, _: Arguments) -> Any:
    never = (
        "can_read_all_group_messages",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
    )
    return {**network.me(), "can_join_groups": True, **dict.fromkeys(never, False)}


async def set_my_commands(network: Network, given: Arguments) -> Any:
    commands = _commands(given.text("commands"))
    network.bot.commands[_scope(network, given)] = commands
    network.keep_bot()
    return True


async def get_my_commands(network: Network, given: Arguments) -> Any:
    return network.bot.commands.get(_scope(network, given), [])


async def delete_my_commands(network: Network, given: Arguments) -> Any:
    network.bot.commands.pop(_scope(network, given), None)
    network.keep_bot()
    return True


async def set_my_description(network: Network, given: Arguments) -> Any:
    text = given.text("description")
    if len(text) > MOST_DESCRIPTION:
        raise bad("BOT_DESCRIPTION_TOO_LONG")
    network.bot.descriptions[_language(given)] = text
    network.keep_bot()
    return True


async def get_my_description(network: Network, given: Arguments) -> Any:
    return {"description": _spoken(network.bot.descriptions, _language(given))}


async def set_my_short_description(network: Network, given: Arguments) -> Any:
    text = given.text("short_description")
    if len(text) > MOST_SHORT_DESCRIPTION:
        raise bad("BOT_SHORT_DESCRIPTION_TOO_LONG")
    network.bot.short_descriptions[_language(given)] = text
    network.keep_bot()
    return True


async def get_my_short_description(network: Network, given: Arguments) -> Any:
    return {"short_description": _spoken(network.bot.short_descriptions, _language(given))}


async def set_chat_menu_button(network: Network, given: Arguments) -> Any:
    button = _menu(network, given.text("menu_button"))
    network.bot.menus[_menu_chat(network, given)] = button
    network.keep_bot()
    return True


async def get_chat_menu_button(network: Network, given: Arguments) -> Any:
    chat = _menu_chat(network, given)
    return network.bot.menus.get(chat, {"type": "default"}) if chat else menu_of(network, 0)


def _menu_chat(network: Network, given: Arguments) -> str:
    if "chat_id" not in given.texts:
        return ""
    number = given.number("chat_id")
    if number <= 0:
        raise bad("Invalid chat_id specified")
    person = network.book.person(number)
    if person is None or not person.started:
        raise bad("user not found")
    return str(number)


def _menu(network: Network, text: str) -> dict[str, Any]:
    if not text:
        return {"type": "default"}
    told = decoded(text, "menu button")
    with within("Can't parse menu button"):
        if not isinstance(told, dict):
            raise bad("MenuButton must be an Object")
        button = Fields(told)
        kind = button.text("type")
        if kind in ("default", "commands"):
            return {"type": kind}
        if kind != "web_app":
            raise bad("MenuButton has unsupported type")
        name, url = button.text("text"), button.object("web_app").text("url")
    if not name:
        raise bad("Menu button text must be non-empty")
    return {"type": kind, "text": name, "web_app": {"url": _address(network, url)}}


def _address(network: Network, url: str) -> str:
    try:
        return checked(url, https_only=True, plain=network.rules.plain)
    except Refused as refused:
        raise bad(f"Menu button Web App URL '{url}' is invalid: {refused.words}") from None


def _commands(text: str) -> list[dict[str, str]]:
    told = decoded(text, "commands") if text else []
    if not isinstance(told, list):
        raise bad("Expected an Array of BotCommand")
    with within("Can't parse BotCommand"):
        commands = [_command(each) for each in told]
    for name, about in commands:
        _check_command(name, about)
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    return [{"command": name, "description": about} for name, about in commands]


def _command(given: Any) -> tuple[str, str]:
    if not isinstance(given, dict):
        raise bad("expected an Object")
    command = Fields(given)
    name, about = command.text("command").strip(), command.text("description").strip()
    return name.removeprefix("/"), about


def _check_command(name: str, about: str) -> None:
    if not name:
        raise bad("Command must be non-empty")
    if len(name) > MOST_NAME:
        raise bad(f"Command length must not exceed {MOST_NAME}")
    if not about:
        raise bad("Command description must be non-empty")
    if len(about) > MOST_ABOUT:
        raise bad(f"Command description length must not exceed {MOST_ABOUT}")
    if not COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")


def _scope(network: Network, given: Arguments) -> str:
    """`<scope>/<language>`."""
    language = _language(given)
    if not given.text("scope"):
        return f"default/{language}"
    told = decoded(given.text("scope"), "BotCommandScope")
    with within("Can't parse BotCommandScope"):
        if not isinstance(told, dict):
            raise bad("BotCommandScope must be an Object")
        scope = Fields(told)
        kind = scope.text("type")
        if kind not in SCOPES:
            raise bad("Unsupported type specified")
        chat = scope.text("chat_id") if kind == "chat" else ""
    if kind != "chat":
        return f"{kind}/{language}"
    return f"chat {network.person(chat).id}/{language}"


def _language(given: Arguments) -> str:
    language = given.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise bad("Invalid language code specified")
    return language


def _spoken(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("", "")
