"""Files of the chat over HTTP."""

from uuid import UUID

from starlette.responses import Response, StreamingResponse

from healthlink.auth.dependencies import Actor
from healthlink.chat.dto import FileOut
from healthlink.chat.errors import ChatBlocked
from healthlink.chat.files import files
from healthlink.chat.files.dependencies import UPLOAD, Linked, Reader, Upload
from healthlink.chat.files.dto import ChatFileOut
from healthlink.chat.files.errors import TooMuchToday
from healthlink.dependencies import House, Primary, Transaction
from healthlink.errors import (
    BodyTooLarge,
    Forbidden,
    InvalidInput,
    Malformed,
    NotFound,
    TooManyRequests,
    Unauthorized,
)
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.media.dependencies import BYTES, SMALL, Spool, content, thumbnail
from healthlink.media.errors import FileTooLarge, NotAFile, NoThumbnail, ProtectedFile
from healthlink.problems import answers
from healthlink.routing import UploadRoute, room

# Tried once: a second try would have to remember the file.
of_conversation = room("Chat", "/api/v1/chat/conversations/{conversation_id}/files", UploadRoute)
each = room("Chat", "/api/v1/chat/files")

ANY = (Unauthorized, NotFound, InvalidInput)
REFUSED = (NotAFile, FileTooLarge, ProtectedFile, TooMuchToday, ChatBlocked)


@of_conversation.post(
    "",
    status_code=201,
    summary="Add a file, to send it",
    responses=answers(*ANY, Malformed, BodyTooLarge, *REFUSED, TooManyRequests, *REFUSALS),
    openapi_extra=UPLOAD,
)
async def add_chat_file(
    conversation_id: UUID, actor: Actor, once: IdempotencyKey, house: House, sent: Upload
) -> FileOut:
    """A JPEG, PNG, WebP or PDF of 20 MiB at the most; its bytes say which. It is written anew, with
    every pixel and without what it told about itself: where it was taken, by whom. A PDF loses its
    scripts, forms and the files in it. A WebP is kept as PNG. Nobody else sees it before you send a
    message whose `files` name it; if you do not within a day, it is gone."""
    return await files.add(house, conversation_id, actor.user_id, sent, once)


@each.get("/{file_id}", summary="A file of the chat", responses=answers(*ANY))
async def get_chat_file(file_id: UUID, actor: Actor, linked: Linked, pool: Primary) -> ChatFileOut:
    """With links that open it for five minutes without a header, as a page or a player needs."""
    row = await files.get(pool, file_id, actor.user_id)
    return linked.dress(row)


@each.delete(
    "/{file_id}", status_code=204, summary="Delete a file that waits", responses=answers(*ANY)
)
async def delete_chat_file(file_id: UUID, actor: Actor, db: Transaction) -> None:
    """Your own, before it is sent; then it belongs to the conversation."""
    await files.drop(db, file_id, actor.user_id)


@each.get(
    "/{file_id}/content",
    summary="Download a file of the chat",
    response_class=StreamingResponse,
    responses=BYTES | answers(*ANY, Forbidden),
)
async def download_chat_file(
    file_id: UUID, reader_id: Reader, house: House, spool: Spool
) -> Response:
    """With an access token, or with the `token` of a link that we gave you. Ranges are not served:
    the whole file comes."""
    stored = await files.open_(house, file_id, reader_id, "content", spool)
    return content(spool, stored)


@each.get(
    "/{file_id}/thumbnail",
    summary="See a file of the chat small",
    response_class=StreamingResponse,
    responses=SMALL | answers(*ANY, Forbidden, NoThumbnail),
)
async def preview_chat_file(
    file_id: UUID, reader_id: Reader, house: House, spool: Spool
) -> Response:
    """It fits into 512 by 512 pixels. A PDF has none; an image gets one a moment after it came."""
    stored = await files.open_(house, file_id, reader_id, "thumbnail", spool)
    return thumbnail(spool, stored)
