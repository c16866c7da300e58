"""What a bot sends: texts, files, and that it is typing."""

import io
import secrets
from typing import Any

from PIL import Image, UnidentifiedImageError

from healthlink_sandbox.telegram import markup, texts
from healthlink_sandbox.telegram.arguments import Arguments, File
from healthlink_sandbox.telegram.fields import Fields, decoded
from healthlink_sandbox.telegram.models import Message, Person
from healthlink_sandbox.telegram.network import Network
from healthlink_sandbox.telegram.refusals import bad

ACTIONS = (
    *("typing", "cancel", "upload_photo", "record_video", "upload_video", "record_voice"),
    *("upload_voice", "record_audio", "upload_audio", "upload_document", "choose_sticker"),
    *("find_location", "pick_up_location", "record_video_note", "upload_video_note"),
)
MOST_PHOTO = 10 * 1024 * 1024
PREVIEW = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


async def send_message(network: Network, given: Arguments) -> Any:
    preview = link_preview(given)
    told = texts.message(given.text("text"), given.text("parse_mode"), given.text("entities"))
    return _send(network, given, text=told[0], entities=told[1], preview=preview)


async def send_document(network: Network, given: Arguments) -> Any:
    file = given.file("document")
    caption = _caption(given)
    if file is None:
        return _send(network, given, media=_again(network, given, "document") | caption)
    document = {
        "file_name": file.name,
        "mime_type": file.type,
        **_stored(network, file, "BQACAgIAAxkDAAI"),
    }
    return _send(network, given, media={"document": document, **caption})


async def send_photo(network: Network, given: Arguments) -> Any:
    file = given.file("photo")
    caption = _caption(given)
    if file is None:
        return _send(network, given, media=_again(network, given, "photo") | caption)
    if len(file.content) > MOST_PHOTO:
        raise bad(f"file of size {len(file.content)} bytes is too big for a photo")
    width, height = _size(file)
    photo = {**_stored(network, file, "AgACAgIAAxkDAAI"), "width": width, "height": height}
    return _send(network, given, media={"photo": [photo], **caption})


async def send_chat_action(network: Network, given: Arguments) -> Any:
    action = given.text("action").lower()
    if action not in ACTIONS:
        raise bad("Wrong parameter action in request")
    person = network.reachable(given.text("chat_id"))
    network.doing[person.id] = (action, network.now())
    return True


def link_preview(given: Arguments) -> dict[str, Any] | None:
    text = given.text("link_preview_options")
    if not text:
        return {"is_disabled": True} if given.flag("disable_web_page_preview") else None
    told = decoded(text, "link preview options")
    if not isinstance(told, dict):
        raise bad("Object expected as link preview options")
    options = Fields(told)
    kept: dict[str, Any] = {name: True for name in PREVIEW if options.flag(name)}
    if url := options.text_or("url"):
        kept["url"] = url
    return kept or None


def _send(network: Network, given: Arguments, **content: Any) -> Any:
    reply_to, may_miss = _reply_parameters(given)
    keyboard = markup.read(given.text("reply_markup"), network.rules.plain)
    person = network.person(given.text("chat_id"))
    if reply_to and network.book.message(person.id, reply_to) is None:
        if not may_miss:
            raise bad("message to be replied not found")
        reply_to = 0
    person = network.reachable(given.text("chat_id"))
    network.limits.spend(network.rules, person.id, network.now())
    message = Message(
        id=0,
        chat_id=person.id,
        mine=True,
        date=int(network.now()),
        reply_to=reply_to,
        markup=keyboard,
        protected=given.flag("protect_content"),
        silent=given.flag("disable_notification"),
        **content,
    )
    network.doing.pop(person.id, None)
    network.book.add(message)
    _complain(network, person, message)
    return network.told(message)


def _complain(network: Network, person: Person, message: Message) -> None:
    rows = (message.markup or {}).get("keyboard", [])
    for key in (each for row in rows for each in row):
        if "web_app" in key:
            told = {
                "what": "web_app in a reply keyboard: a launch from it tells nobody who taps",
                "chat_id": person.id,
                "message_id": message.id,
                "text": key["text"],
            }
            network.complaints.append(told)


def _reply_parameters(given: Arguments) -> tuple[int, bool]:
    """(which message is answered, whether it may be missing)."""
    text = given.text("reply_parameters")
    if not text:
        may_miss = given.flag("allow_sending_without_reply")
        return max(given.number("reply_to_message_id"), 0), may_miss
    told = decoded(text, "reply parameters")
    if not isinstance(told, dict):
        raise bad("Object expected as reply parameters")
    if not told:
        return 0, False
    parameters = Fields(told)
    number = max(parameters.number("message_id"), 0)
    return number, parameters.flag("allow_sending_without_reply")


def _caption(given: Arguments) -> dict[str, Any]:
    mode, entities = given.text("parse_mode"), given.text("caption_entities")
    text, found = texts.caption(given.text("caption"), mode, entities)
    told = {"caption": text, "caption_entities": found}
    return {name: value for name, value in told.items() if value}


def _again(network: Network, given: Arguments, kind: str) -> dict[str, Any]:
    """By the number of a file that was sent before."""
    number = given.text(kind)
    if not number:
        raise bad(f"There is no {kind} in the request")
    known = network.book.file(number)
    if known is None:
        raise bad("Wrong file identifier/HTTP URL specified")
    told = {"file_id": number, "file_unique_id": number[-15:], "file_size": len(known[2])}
    if kind == "photo":
        width, height = _size(File(*known))
        return {kind: [{**told, "width": width, "height": height}]}
    return {kind: {"file_name": known[0], "mime_type": known[1], **told}}


def _stored(network: Network, file: File, prefix: str) -> dict[str, Any]:
    if not file.content:
        raise bad("file must be non-empty")
    number = prefix + secrets.token_urlsafe(24)
    network.book.keep_file(number, file.name, file.type, file.content)
    size = len(file.content)
    return {"file_id": number, "file_unique_id": number[-15:], "file_size": size}


def _size(file: File) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(file.content)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError):
        raise bad("IMAGE_PROCESS_FAILED") from None
