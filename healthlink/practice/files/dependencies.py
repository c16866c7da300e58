"""What an HTTP handler of patients' files may ask for: an upload, who reads, and links."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor, ActorIfAny
from healthlink.dependencies import ClientAddress, House, Now
from healthlink.errors import Unauthorized
from healthlink.media import links as media_links
from healthlink.media.dependencies import LinkToken, form_with_file, received, see_bearer
from healthlink.media.dto import Sent
from healthlink.practice import access
from healthlink.practice.dependencies import InPractice
from healthlink.practice.files import links
from healthlink.practice.files.dto import MediaFields, MediaOut, MediaRow, Reader

UPLOAD = form_with_file(
    "kind",
    kind={"type": "string", "enum": ["xray", "photo", "document"]},
    visit_id={"type": "string", "format": "uuid"},
)


async def _sent(
    request: Request, practice: InPractice, house: House
) -> AsyncIterator[Sent[MediaFields]]:
    """Refused before its bytes are read: whoever has no practice, or sends without end."""
    await throttle.check(house.pool, (throttle.FILES_PER_ACCOUNT, str(practice.user_id)))
    async with received(request, MediaFields) as sent:
        yield sent


Upload = Annotated[Sent[MediaFields], Depends(_sent, scope="function")]
"""Ask for it after `InPractice`."""


async def _reader(
    media_id: UUID,
    actor: ActorIfAny,
    house: House,
    address: ClientAddress,
    practice_id: Annotated[
        UUID | None,
        Header(description="The doctor in whose practice you assist; without it, your own"),
    ] = None,
    token: LinkToken = None,
) -> Reader:
    """By access token, or by a link."""
    if token is None:
        if actor is None:
            raise Unauthorized
        practice = await access.find_practice(house.pool, actor.user_id, practice_id, address)
        return Reader(actor.user_id, practice, address)
    link = links.read(house.settings.jwt_keys, token, media_id)
    await see_bearer(house, actor, link.user_id, link.session_id)
    if link.doctor_id is None:
        return Reader(link.user_id, None, address)
    practice = await access.find_practice(house.pool, link.user_id, link.doctor_id, address)
    return Reader(link.user_id, practice, address)


MayRead = Annotated[Reader, Depends(_reader)]


@dataclass(frozen=True, slots=True)
class Linking:
    """Makes links to files for one user in one session."""

    keys: list[str]
    base_url: str
    bearer: links.Bearer
    now: datetime

    def dress(self, row: MediaRow) -> MediaOut:
        return MediaOut(**row.model_dump(), **self.of(row.id, row.has_thumbnail))

    def of(self, id: UUID, has_thumbnail: bool) -> dict[str, Any]:
        """The fields of `Links`."""
        until = self.now + media_links.LIFE
        token = links.issue(self.keys, id, self.bearer, until)
        address = f"{self.base_url}/media/{id}"
        return media_links.to(address, token, until, has_thumbnail=has_thumbnail)


async def _linked(actor: Actor, practice: InPractice, house: House, now: Now) -> Linking:
    bearer = links.Bearer(actor.user_id, actor.session_id, practice.doctor_id)
    return Linking(house.settings.jwt_keys, house.settings.base_url, bearer, now)


Linked = Annotated[Linking, Depends(_linked)]


async def _linked_for_me(actor: Actor, house: House, now: Now) -> Linking:
    bearer = links.Bearer(actor.user_id, actor.session_id, None)
    return Linking(house.settings.jwt_keys, house.settings.base_url, bearer, now)


LinkedForMe = Annotated[Linking, Depends(_linked_for_me)]
"""For a patient: the links open what a doctor shares with them, as long as it is shared."""
