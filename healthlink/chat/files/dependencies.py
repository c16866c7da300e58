"""What an HTTP handler of the chat's files may ask for: an upload, who reads, and links."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor, ActorIfAny
from healthlink.chat.files import files, links
from healthlink.chat.files.dto import ChatFileOut, ChatFileRow, NothingElse
from healthlink.dependencies import House, Now
from healthlink.errors import Unauthorized
from healthlink.media import links as media_links
from healthlink.media.dependencies import LinkToken, form_with_file, received, see_bearer
from healthlink.media.dto import Sent

UPLOAD = form_with_file()


async def _sent(
    request: Request, conversation_id: UUID, actor: Actor, house: House
) -> AsyncIterator[Sent[NothingElse]]:
    """Refused before its bytes are read: whoever may not add a file here, or sends without end."""
    await throttle.check(house.pool, (throttle.FILES_PER_ACCOUNT, str(actor.user_id)))
    await files.see_place(house.pool, conversation_id, actor.user_id)
    async with received(request, NothingElse) as sent:
        yield sent


Upload = Annotated[Sent[NothingElse], Depends(_sent, scope="function")]
"""Ask for it after `Actor`."""


async def _reader(file_id: UUID, actor: ActorIfAny, house: House, token: LinkToken = None) -> UUID:
    """By access token, or by a link."""
    if token is None:
        if actor is None:
            raise Unauthorized
        return actor.user_id
    link = links.read(house.settings.jwt_keys, token, file_id)
    await see_bearer(house, actor, link.user_id, link.session_id)
    return link.user_id


Reader = Annotated[UUID, Depends(_reader)]
"""Who asks for the bytes of `file_id`; whether they may have them, the room knows."""


@dataclass(frozen=True, slots=True)
class Linking:
    """Makes links to files for one user in one session."""

    keys: list[str]
    base_url: str
    bearer: links.Bearer
    now: datetime

    def dress(self, row: ChatFileRow) -> ChatFileOut:
        until = self.now + media_links.LIFE
        token = links.issue(self.keys, row.id, self.bearer, until)
        address = f"{self.base_url}/api/v1/chat/files/{row.id}"
        opening = media_links.to(address, token, until, has_thumbnail=row.has_thumbnail)
        return ChatFileOut(**row.model_dump(), **opening)


async def _linked(actor: Actor, house: House, now: Now) -> Linking:
    bearer = links.Bearer(actor.user_id, actor.session_id)
    return Linking(house.settings.jwt_keys, house.settings.base_url, bearer, now)


Linked = Annotated[Linking, Depends(_linked)]
