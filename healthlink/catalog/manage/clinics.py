"""Entering clinics and changing what is said about them."""

from uuid import UUID

import asyncpg

from healthlink.audit import trail
from healthlink.auth.dto import SignedIn
from healthlink.catalog.dto import ClinicCard, ClinicOut
from healthlink.catalog.manage import changes
from healthlink.catalog.manage.dto import ClinicCreate, ClinicPatch
from healthlink.catalog.manage.errors import CurrencyInUse, UnknownTimezone
from healthlink.catalog.manage.queries import sql
from healthlink.catalog.queries import sql as catalogue
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id


async def list_managed(
    db: Reader, actor: SignedIn, base_url: str, term: str | None, *, fetch: int, skip: int
) -> list[ClinicCard]:
    """All for an administrator, for others those where they work, by name."""
    page = {"base_url": base_url, "term": term or None, "fetch": fetch, "skip": skip}
    if actor.role == "admin":
        rows = sql.clinics_by_name(db, **page)
    else:
        rows = sql.clinics_of_staff(db, user_id=actor.user_id, **page)
    return [row async for row in rows]


async def get(db: Reader, clinic_id: UUID, base_url: str) -> ClinicOut:
    clinic: ClinicOut | None = await catalogue.clinic(db, base_url=base_url, clinic_id=clinic_id)
    if clinic is None:
        raise NotFound
    return clinic


async def add(db: Db, actor_id: UUID, new: ClinicCreate, base_url: str) -> ClinicOut:
    await know_zone(db, new.timezone)
    clinic_id, about = new_id(), new.model_dump()
    await catalogue.add_clinic(db, id=clinic_id, rating=None, **about)
    await trail.record(db, actor_id, "clinic.add", clinic_id, clinic_id=clinic_id, after=about)
    return await get(db, clinic_id, base_url)


async def change(
    db: Db, actor_id: UUID, clinic_id: UUID, patch: ClinicPatch, base_url: str
) -> ClinicOut:
    """Raises UnknownTimezone, CurrencyInUse."""
    row = await sql.hold_clinic(db, clinic_id=clinic_id)
    change = changes.between(row, changes.wishes(patch))
    if change:
        if "timezone" in change.after:
            await know_zone(db, change.after["timezone"])
        if "currency" in change.after and await sql.has_prices(db, clinic_id=clinic_id):
            raise CurrencyInUse("currency")
        await sql.set_clinic(db, clinic_id=clinic_id, **change.whole)
        await trail.record(
            db, actor_id, "clinic.change", clinic_id, clinic_id=clinic_id, **change.trace
        )
    return await get(db, clinic_id, base_url)


async def know_zone(db: Db, timezone: str) -> None:
    """Python knows it already, but the database reads it at every booking. Raises
    UnknownTimezone."""
    try:
        await sql.knows_zone(db, timezone=timezone)
    except asyncpg.InvalidParameterValueError:
        raise UnknownTimezone("timezone") from None
