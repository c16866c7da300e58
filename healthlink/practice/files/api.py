"""Files of patients over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response, StreamingResponse

from healthlink.dependencies import House, Page
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
from healthlink.practice import access
from healthlink.practice.dependencies import InPractice, Records
from healthlink.practice.errors import NoPractice
from healthlink.practice.files import files
from healthlink.practice.files.dependencies import UPLOAD, Linked, MayRead, Upload
from healthlink.practice.files.dto import Kind, MediaOut
from healthlink.practice.files.errors import NoRoomLeft, UnknownVisit
from healthlink.problems import answers
from healthlink.routing import UploadRoute, room
from healthlink.subscription.errors import SubscriptionLapsed

# Tried once: a second try would have to remember the file.
of_patient = room("Files", "/patients/{patient_id}/media", UploadRoute)
each = room("Files", "/media")

ANY = (Unauthorized, NoPractice, NotFound, InvalidInput)
REFUSED = (NotAFile, FileTooLarge, ProtectedFile, UnknownVisit, NoRoomLeft)


@of_patient.post(
    "",
    status_code=201,
    summary="Add a file to a card",
    responses=answers(
        *ANY, SubscriptionLapsed, Malformed, BodyTooLarge, *REFUSED, TooManyRequests, *REFUSALS
    ),
    openapi_extra=UPLOAD,
)
async def add_media(
    patient_id: UUID,
    practice: InPractice,
    linked: Linked,
    once: IdempotencyKey,
    house: House,
    sent: Upload,
) -> MediaOut:
    """A JPEG, PNG, WebP or PDF of 20 MiB at the most; its bytes say which. It is written anew, with
    every pixel and without what it told about itself: where it was taken, by whom. A PDF loses its
    scripts, forms and the files in it. A WebP is kept as PNG. `kind` and `visit_id` come before or
    after the file."""
    made = await files.add(house, practice, patient_id, sent, once)
    async with access.records(house.pool, practice) as db:
        row = await files.get(db, practice, made.id)
    return linked.dress(row)


@of_patient.get("", summary="Files of a patient", responses=answers(*ANY))
async def list_media(
    patient_id: UUID,
    practice: InPractice,
    linked: Linked,
    db: Records,
    page: Page,
    kind: Annotated[Kind | None, Query(description="Only these")] = None,
    visit_id: Annotated[UUID | None, Query(description="Only of this visit")] = None,
) -> list[MediaOut]:
    """The latest first. A `Link` header names the next page."""
    rows = await files.list_of(
        db, practice, patient_id, kind, visit_id, fetch=page.fetch, skip=page.offset
    )
    return [linked.dress(row) for row in page.cut(rows)]


@each.get("/{media_id}", summary="A file of a patient", responses=answers(*ANY))
async def get_media(media_id: UUID, practice: InPractice, linked: Linked, db: Records) -> MediaOut:
    """With links that open it for five minutes without a header, as a page or a player needs."""
    row = await files.get(db, practice, media_id)
    return linked.dress(row)


@each.delete(
    "/{media_id}",
    status_code=204,
    summary="Delete a file",
    responses=answers(*ANY, SubscriptionLapsed),
)
async def delete_media(media_id: UUID, practice: InPractice, db: Records) -> None:
    """For good; its links open nothing from now on."""
    await files.drop(db, practice, media_id)


@each.get(
    "/{media_id}/content",
    summary="Download a file",
    response_class=StreamingResponse,
    responses=BYTES | answers(*ANY, Forbidden),
)
async def download_media(media_id: UUID, reader: MayRead, house: House, spool: Spool) -> Response:
    """With an access token, or with the `token` of a link that we gave you. Ranges are not served:
    the whole file comes."""
    stored = await files.open_(house, reader, media_id, "content", spool)
    return content(spool, stored)


@each.get(
    "/{media_id}/thumbnail",
    summary="See a file small",
    response_class=StreamingResponse,
    responses=SMALL | answers(*ANY, Forbidden, NoThumbnail),
)
async def preview_media(media_id: UUID, reader: MayRead, house: House, spool: Spool) -> Response:
    """It fits into 512 by 512 pixels. A PDF has none; an image gets one a moment after it came."""
    stored = await files.open_(house, reader, media_id, "thumbnail", spool)
    return thumbnail(spool, stored)
