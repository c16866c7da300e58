"""The archive over HTTP."""

from datetime import timedelta
from typing import Any

from fastapi.responses import StreamingResponse

from healthlink.auth import throttle
from healthlink.auth.throttle import Limit
from healthlink.clock import utc_now
from healthlink.dependencies import House
from healthlink.errors import TooManyRequests, Unauthorized
from healthlink.practice.dependencies import OwnPractice
from healthlink.practice.errors import DoctorOnly, NoPractice
from healthlink.practice.export import export
from healthlink.problems import answers
from healthlink.routing import room

everything = room("Practice", "/export")

ZIP = "application/zip"
AN_ARCHIVE: dict[int | str, dict[str, Any]] = {200: {"content": {ZIP: {}}}}
EXPORTS = Limit("practice-export-user", 5, timedelta(hours=1))


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
    name = f"practice-{utc_now():%Y-%m-%d}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(export.stream(house, practice, ids), media_type=ZIP, headers=headers)
