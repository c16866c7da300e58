"""The catalogue in files, over HTTP: brought in by the worker, taken out as a stream."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from healthlink.audit import trail
from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor, Administrator
from healthlink.auth.throttle import Limit
from healthlink.catalog.dependencies import ManagedClinic
from healthlink.catalog.imports import catalogue as _catalogue  # noqa: F401 — declares its parts
from healthlink.catalog.imports import exporting, imports
from healthlink.catalog.imports.dto import ImportOut
from healthlink.catalog.imports.errors import ImportUnderWay, NotTabular
from healthlink.catalog.imports.exporting import Format
from healthlink.catalog.imports.parts import OPERATOR, Scope
from healthlink.dependencies import House, Language, Page, Primary, Transaction
from healthlink.errors import (
    BodyTooLarge,
    Forbidden,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unauthorized,
)
from healthlink.problems import answers
from healthlink.routing import UploadRoute, room

# Tried once: a second try would have to remember the file.
everywhere = room("Import and export", "/api/v1/manage", UploadRoute)
of_clinic = room("Import and export", "/api/v1/manage/clinics/{clinic_id}", UploadRoute)

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": f"{CSV}; charset=utf-8", "xlsx": XLSX}
IMPORTS = Limit("import-user", 30, timedelta(minutes=10))
EXPORTS = Limit("export-user", 30, timedelta(hours=1))
A_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}} for kind in (CSV, XLSX)
        },
    }
}
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {}, XLSX: {}}}}
A_TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {}}}}
TAKEN_IN = answers(
    Unauthorized, NotFound, ImportUnderWay, BodyTooLarge, NotTabular, InvalidInput, TooManyRequests
)
DryRun = Annotated[bool, Query(description="Check and count, but change nothing")]


@everywhere.get(
    "/imports/template.csv",
    summary="An example of a file",
    response_class=Response,
    responses=A_TABLE | answers(Unauthorized),
)
async def import_template(_: Actor) -> Response:
    """A row of each kind. What the columns mean: docs/import.md."""
    return Response(exporting.template(), media_type=CSV, headers=_attachment("template.csv"))


@everywhere.post(
    "/imports",
    status_code=202,
    summary="Import clinics, doctors, services and working hours",
    responses=TAKEN_IN | answers(Forbidden),
    openapi_extra=A_FILE,
)
async def import_everywhere(
    admin: Administrator, house: House, request: Request, reader: Language, dry_run: DryRun = False
) -> ImportOut:
    """A CSV or XLSX of 32 MiB at the most, as the body. Ask for the import until it has finished:
    all of it is in then, or nothing. The same file again changes nothing."""
    return await _receive(house, admin.user_id, OPERATOR, request, reader, dry_run=dry_run)


@everywhere.get(
    "/imports",
    summary="The administrators' imports",
    responses=answers(Unauthorized, Forbidden, InvalidInput),
)
async def list_imports(
    _: Administrator, pool: Primary, page: Page, reader: Language
) -> list[ImportOut]:
    """The latest first, for thirty days."""
    return page.cut(
        await imports.latest(pool, OPERATOR, reader, fetch=page.fetch, skip=page.offset)
    )


@everywhere.get(
    "/imports/{import_id}",
    summary="How an import goes",
    responses=answers(Unauthorized, Forbidden, NotFound, InvalidInput),
)
async def get_import(
    import_id: UUID, _: Administrator, pool: Primary, reader: Language
) -> ImportOut:
    """`rows_done` of `rows_total` are written, none of them seen by others before the end."""
    return await imports.get(pool, OPERATOR, import_id, reader)


@everywhere.get(
    "/export.{kind}",
    summary="Export the catalogue",
    response_class=Response,
    responses=FILE | answers(Unauthorized, Forbidden, InvalidInput, TooManyRequests),
)
async def export_everywhere(
    kind: Format, admin: Administrator, house: House, db: Transaction
) -> Response:
    """As it can be edited and imported again. What was not imported is called by our own ids."""
    await throttle.check(house.pool, (EXPORTS, str(admin.user_id)))
    await trail.record(db, admin.user_id, "catalogue.export", OPERATOR, format=kind)
    return _stream(house, Scope(), kind, "catalogue")


@of_clinic.post(
    "/imports",
    status_code=202,
    summary="Import a clinic's doctors, services and working hours",
    responses=TAKEN_IN,
    openapi_extra=A_FILE,
)
async def import_to_clinic(
    managed: ManagedClinic,
    house: House,
    request: Request,
    reader: Language,
    dry_run: DryRun = False,
) -> ImportOut:
    """Of this clinic only; a row without `clinic` means it. External ids are this clinic's own.
    A doctor who receives elsewhere too is not this clinic's to change, unless it has imported them
    and they still receive here."""
    return await _receive(
        house, managed.user_id, managed.clinic_id, request, reader, dry_run=dry_run
    )


@of_clinic.get(
    "/imports",
    summary="A clinic's imports",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def list_clinic_imports(
    managed: ManagedClinic, pool: Primary, page: Page, reader: Language
) -> list[ImportOut]:
    """The latest first, for thirty days."""
    return page.cut(
        await imports.latest(pool, managed.clinic_id, reader, fetch=page.fetch, skip=page.offset)
    )


@of_clinic.get(
    "/imports/{import_id}",
    summary="How a clinic's import goes",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def get_clinic_import(
    import_id: UUID, managed: ManagedClinic, pool: Primary, reader: Language
) -> ImportOut:
    """`rows_done` of `rows_total` are written, none of them seen by others before the end."""
    return await imports.get(pool, managed.clinic_id, import_id, reader)


@of_clinic.get(
    "/export.{kind}",
    summary="Export a clinic",
    response_class=Response,
    responses=FILE | answers(Unauthorized, NotFound, InvalidInput, TooManyRequests),
)
async def export_clinic(
    kind: Format, managed: ManagedClinic, house: House, db: Transaction
) -> Response:
    """What `POST …/imports` takes for this clinic; unedited it changes nothing."""
    clinic_id = managed.clinic_id
    await throttle.check(house.pool, (EXPORTS, str(managed.user_id)))
    await trail.record(
        db, managed.user_id, "catalogue.export", clinic_id, clinic_id=clinic_id, format=kind
    )
    return _stream(house, imports.scope_of(clinic_id), kind, "clinic")


async def _receive(
    house: House, user_id: UUID, namespace: UUID, request: Request, reader: str, *, dry_run: bool
) -> ImportOut:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in (CSV, XLSX):
        raise NotTabular
    await throttle.check(house.pool, (IMPORTS, str(user_id)))
    row = await imports.receive(house.pool, user_id, namespace, request.stream(), dry_run=dry_run)
    return imports.told(row, reader)


def _stream(house: House, scope: Scope, kind: Format, name: str) -> Response:
    write = exporting.as_csv if kind == "csv" else exporting.as_xlsx
    content: AsyncIterator[bytes] = write(house.pool, scope)
    headers = _attachment(f"{name}.{kind}")
    return StreamingResponse(content, media_type=TYPES[kind], headers=headers)


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
