"""What a bot does to what was sent: edits, deletions, and the answer to a press."""

from typing import Any

from healthlink_sandbox.telegram import markup, texts
from healthlink_sandbox.telegram.arguments import Arguments
from healthlink_sandbox.telegram.methods.sending import link_preview
from healthlink_sandbox.telegram.models import Markup, Message
from healthlink_sandbox.telegram.network import Network
from healthlink_sandbox.telegram.refusals import bad, blocked

MOST_ANSWER = 200
DELETABLE_SECONDS = 48 * 3600
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def edit_message_text(network: Network, given: Arguments) -> Any:
    preview = link_preview(given)
    told = texts.message(given.text("text"), given.text("parse_mode"), given.text("entities"))
    keyboard = _keyboard(network, given)
    message = _editable(network, given)
    if message.media:
        raise bad("There is no text in the message to edit")
    new = {"text": told[0], "entities": told[1], "preview": preview, "markup": keyboard}
    return _edit(network, message, new)


async def edit_message_reply_markup(network: Network, given: Arguments) -> Any:
    keyboard = _keyboard(network, given)
    return _edit(network, _editable(network, given), {"markup": keyboard})


async def delete_message(network: Network, given: Arguments) -> Any:
    if not given.text("chat_id"):
        raise bad("Chat identifier is not specified")
    if given.number("message_id") <= 0:
        raise bad("Message identifier is not specified")
    message = _message(network, given, "message to delete")
    if message.date < network.now() - DELETABLE_SECONDS:
        raise bad("message can't be deleted")
    network.book.drop(message)
    return True


async def answer_callback_query(network: Network, given: Arguments) -> Any:
    """Once, and in time."""
    press = network.book.press(given.text("callback_query_id"))
    late = press is not None and network.now() > press.at + network.rules.callback_seconds
    if press is None or press.answer is not None or late:
        raise bad(TOO_OLD)
    if len(given.text("text")) > MOST_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    press.answer = {"text": given.text("text"), "show_alert": given.flag("show_alert")}
    network.book.keep_press(press)
    return True


def _keyboard(network: Network, given: Arguments) -> Markup | None:
    return markup.read(given.text("reply_markup"), network.rules.plain, inline_only=True)


def _message(network: Network, given: Arguments, what: str) -> Message:
    person = network.person(given.text("chat_id"))
    message = network.book.message(person.id, given.number("message_id"))
    if message is None:
        raise bad(f"{what} not found")
    return message


def _editable(network: Network, given: Arguments) -> Message:
    """The bot's own, and without a reply keyboard."""
    if not given.text("chat_id") and not given.number("message_id"):
        raise bad("Message identifier is not specified")
    message = _message(network, given, "message to edit")
    fixed = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.mine or fixed:
        raise bad("message can't be edited")
    return message


def _edit(network: Network, message: Message, new: dict[str, Any]) -> Any:
    edited = message.model_copy(update=new)
    if edited.content == message.content:
        raise bad(SAME)
    if network.person(str(message.chat_id)).blocked:
        raise blocked()
    network.limits.spend(network.rules, message.chat_id, network.now())
    edited.edit_date = int(network.now())
    network.book.keep(edited)
    return network.told(edited)
