"""What a clinic offers, by whom and for how much."""

from typing import Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.catalog import entries
from healthlink.catalog.dependencies import Managed
from healthlink.catalog.manage import changes
from healthlink.catalog.manage.dto import ServiceCreate, ServicePatch, StaffService
from healthlink.catalog.manage.errors import DoctorNotHere
from healthlink.catalog.manage.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

KEPT_AS = {
    "price": "price_minor",
    "duration": "duration_minutes",
    "buffer_before": "buffer_before_minutes",
    "buffer_after": "buffer_after_minutes",
}
"""The wire's names -> the columns'."""


async def list_here(
    db: Reader,
    clinic_id: UUID,
    doctor_id: UUID | None,
    term: str | None,
    *,
    fetch: int,
    skip: int,
) -> list[StaffService]:
    """By name; what is no longer offered too."""
    rows = sql.services_of_clinic(
        db, clinic_id=clinic_id, doctor_id=doctor_id, term=term or None, fetch=fetch, skip=skip
    )
    return [row async for row in rows]


async def get(db: Reader, clinic_id: UUID, service_id: UUID) -> StaffService:
    service: StaffService | None = await sql.service(db, clinic_id=clinic_id, service_id=service_id)
    if service is None:
        raise NotFound
    return service


async def add(db: Db, managed: Managed, new: ServiceCreate) -> StaffService:
    """Raises DoctorNotHere."""
    about = _columns({**new.model_dump(), "procedure": new.procedure or new.name})
    service_id, procedure = new_id(), about.pop("procedure")
    added = await sql.add_service(
        db,
        id=service_id,
        clinic_id=managed.clinic_id,
        procedure_id=await entries.procedure_called(db, procedure),
        **about,
    )
    if not added:
        raise DoctorNotHere("doctor_id")
    await _record(db, managed, "service.add", service_id, after={"procedure": procedure, **about})
    return await get(db, managed.clinic_id, service_id)


async def change(db: Db, managed: Managed, service_id: UUID, patch: ServicePatch) -> StaffService:
    """What is booked keeps its price and length. Raises NotFound, DoctorNotHere."""
    row = await sql.hold_service(db, clinic_id=managed.clinic_id, service_id=service_id)
    if row is None:
        raise NotFound
    now = {field: value for field, value in row.items() if field != "doctor_left"}
    change = changes.between(now, _columns(changes.wishes(patch)))
    if change:
        if change.after.get("active") and row["doctor_left"]:
            raise DoctorNotHere("active")
        whole = {**change.whole}
        procedure_id = await entries.procedure_called(db, whole.pop("procedure"))
        await sql.set_service(
            db,
            clinic_id=managed.clinic_id,
            service_id=service_id,
            procedure_id=procedure_id,
            **whole,
        )
        await _record(db, managed, "service.change", service_id, **change.trace)
    return await get(db, managed.clinic_id, service_id)


def _columns(wire: dict[str, Any]) -> dict[str, Any]:
    named = {KEPT_AS.get(field, field): value for field, value in wire.items()}
    if "price_minor" in named:
        named["price_minor"] = changes.minor(named["price_minor"])
    return named


async def _record(db: Db, managed: Managed, action: str, id: UUID, **detail: Any) -> None:
    await trail.record(db, managed.user_id, action, id, clinic_id=managed.clinic_id, **detail)
