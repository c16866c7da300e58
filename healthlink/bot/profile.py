"""What Telegram itself shows of the bot: its commands, and what it says before the first word."""

from healthlink.bot import texts
from healthlink.errors import Text
from healthlink.notices.telegram.client import Api

COMMANDS = {
    "menu": texts.MENU,
    "today": texts.TODAYS_VISITS,
    "subscription": texts.SUBSCRIPTION,
    "help": texts.HELP,
    "privacy": texts.PRIVACY,
}
OTHERWISE = "hy"


async def introduce(api: Api) -> None:
    """Tells Telegram, for every language of ours; Armenian where a person speaks another. Groups
    are told nothing: the bot does not speak there. Twice is fine."""
    for language in ("", "hy", "ru", "en"):
        spoken = {"language_code": language} if language else {}
        commands = _commands(language or OTHERWISE)
        scope = {"type": "all_private_chats"}
        await api.call("setMyCommands", {"commands": commands, "scope": scope, **spoken})
        await api.call("setMyDescription", {"description": _in(texts.ABOUT, language), **spoken})


def _commands(language: str) -> list[dict[str, str]]:
    return [
        {"command": name, "description": _in(what, language)} for name, what in COMMANDS.items()
    ]


def _in(what: Text, language: str) -> str:
    return what[language or OTHERWISE]
