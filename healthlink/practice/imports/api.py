"""Lists of patients over HTTP."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query, Request, Response

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.catalog.imports.errors import NotTabular
from healthlink.dependencies import Language, Primary
from healthlink.errors import BodyTooLarge, InvalidInput, TooManyRequests, Unauthorized
from healthlink.media.dependencies import Upload
from healthlink.practice.dependencies import InPractice
from healthlink.practice.errors import NoPractice
from healthlink.practice.imports import imports
from healthlink.practice.imports.dto import PatientImportOut
from healthlink.practice.imports.templates import template
from healthlink.problems import answers
from healthlink.routing import UploadRoute, room
from healthlink.subscription.errors import SubscriptionLapsed

# Tried once: a second try would have to remember the file.
lists = room("Patients", "/patients/import", UploadRoute)

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMPORTS = Limit("patient-import-user", 30, timedelta(minutes=10))
A_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}} for kind in (CSV, XLSX)
        },
    }
}
A_TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {}}}}
REFUSALS = (
    Unauthorized,
    NoPractice,
    SubscriptionLapsed,
    BodyTooLarge,
    NotTabular,
    InvalidInput,
    TooManyRequests,
)


@lists.get(
    "/template.csv",
    summary="An example of a list of patients",
    response_class=Response,
    responses=A_TABLE | answers(Unauthorized),
)
async def patient_template(_: Actor, reader: Language) -> Response:
    """Its headers are in the reader's language. What the columns mean: docs/import.md."""
    headers = {"Content-Disposition": 'attachment; filename="patients.csv"'}
    return Response(template(reader), media_type=CSV, headers=headers)


@lists.post("", summary="Import patients", responses=answers(*REFUSALS), openapi_extra=A_FILE)
async def import_patients(
    practice: InPractice,
    pool: Primary,
    request: Request,
    reader: Language,
    file: Upload,
    dry_run: Annotated[bool, Query(description="Check and count, but change nothing")] = False,
) -> PatientImportOut:
    """A CSV or XLSX of 16 MiB and 10,000 rows at the most, as the body. All of it is in then, or
    nothing, and `problems` names each bad row. A card that is there already stays as it is, so the
    same file again changes nothing. The file is kept nowhere."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in (CSV, XLSX):
        raise NotTabular
    await throttle.check(pool, (IMPORTS, str(practice.user_id)))
    return await imports.bring(pool, practice, file, reader, dry_run=dry_run)
