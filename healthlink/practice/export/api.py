"""The archive over HTTP."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import StreamingResponse

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.clock import utc_now
from healthlink.dependencies import ClientAddress, House, Now
from healthlink.errors import InvalidInput, TooManyRequests, Unauthorized
from healthlink.media.links import LIFE
from healthlink.practice import access
from healthlink.practice.dependencies import OwnPractice, Records
from healthlink.practice.errors import DoctorOnly, NoPractice
from healthlink.practice.export import export, links
from healthlink.practice.export.dto import ExportLink
from healthlink.problems import answers
from healthlink.routing import room

everything = room("Practice", "/export")

ZIP = "application/zip"
AN_ARCHIVE: dict[int | str, dict[str, Any]] = {200: {"content": {ZIP: {}}}}
EXPORTS = Limit("practice-export-user", 5, timedelta(hours=1))

Token = Annotated[str, Query(max_length=1_000, description="Of a link that we gave you")]


@everything.get(
    "",
    summary="Take my practice with me",
    response_class=StreamingResponse,
    responses=AN_ARCHIVE | answers(Unauthorized, NoPractice, DoctorOnly, TooManyRequests),
)
async def export_practice(practice: OwnPractice, house: House) -> StreamingResponse:
    """A ZIP: patients, visits and consents as CSV and JSON, and the files under their own names in
    a folder for each patient. For the doctor alone; `GET /access` remembers it, and whose records
    it held."""
    await throttle.check(house.pool, (EXPORTS, str(practice.user_id)))
    ids = await export.begin(house.pool, practice)
    return _archive(export.stream(house, practice, ids))


@everything.get(
    "/link",
    summary="A link to take my practice with me",
    responses=answers(Unauthorized, NoPractice, DoctorOnly, TooManyRequests),
)
async def link_export(
    actor: Actor, practice: OwnPractice, house: House, now: Now, db: Records
) -> ExportLink:
    """For a browser that sends no header: the same archive, within five minutes, as long as this
    session lasts, and three times at most: the one who opens it and the one who saves it may be
    two. It counts as one taken."""
    await throttle.check(house.pool, (EXPORTS, str(practice.user_id)))
    await access.record(db, practice, "export.link", ())
    token = links.issue(house.settings.jwt_keys, practice, actor.session_id, now + LIFE)
    url = f"{house.settings.base_url}/export/archive?token={token}"
    return ExportLink(url=url, expires_at=now + LIFE)


@everything.get(
    "/archive",
    summary="Take my practice with me, by a link",
    response_class=StreamingResponse,
    responses=AN_ARCHIVE | answers(Unauthorized, NoPractice, InvalidInput),
)
async def export_by_link(token: Token, house: House, address: ClientAddress) -> StreamingResponse:
    """What `GET /export` answers, for whoever has the link."""
    link = links.read(house.settings.jwt_keys, token)
    practice = await links.bearer(house.pool, link, address)
    await links.use_up(house.pool, link)
    ids = await export.begin(house.pool, practice)
    return _archive(export.stream(house, practice, ids))


def _archive(pieces: export.Pieces) -> StreamingResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="practice-{utc_now():%Y-%m-%d}.zip"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(pieces, media_type=ZIP, headers=headers)
