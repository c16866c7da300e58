"""The part of a file that is about doctors and where they receive."""

from collections.abc import AsyncIterator
from typing import Any

from healthlink.catalog.imports import names
from healthlink.catalog.imports.columns import OF_DOCTOR
from healthlink.catalog.imports.parts import (
    KnownDoctor,
    Merged,
    Row,
    Scope,
    World,
    as_json,
    as_records,
    batches,
    pages,
)
from healthlink.catalog.imports.queries import sql
from healthlink.db.pool import Db, Reader


def check(world: World, rows: list[Row]) -> None:
    for row in rows:
        _check(world, row, row.values["external_id"])


def _check(world: World, row: Row, name: str) -> None:
    known = world.doctors.get(name)
    if known and not known.own:
        world.blame(row, "not_yours", "external_id")
        return
    if world.scope.clinic_id:
        row.values.setdefault("clinic", [str(world.scope.clinic_id)])
    if not world.identify(row, known, OF_DOCTOR) or row.id is None:
        world.doubtful.add(("doctor", name))
        return
    clinics = [world.clinic(row, clinic) for clinic in row.values.get("clinic", ())]
    if None in clinics:
        world.doubtful.add(("doctor", name))
    row.values["clinic_ids"] = [clinic.id for clinic in clinics if clinic]
    world.receives.update((row.id, clinic_id) for clinic_id in row.values["clinic_ids"])
    if known is None:
        world.doctors[name] = KnownDoctor(name, row.id, own=True, clinic_ids=[])


async def merge(db: Db, scope: Scope, rows: list[Row]) -> AsyncIterator[Merged]:
    """A doctor receives at the clinics of the row besides those that are known already."""
    for new, old in batches(rows):
        changed = {each["id"] async for each in sql.change_doctors(db, rows=as_json(old))}
        if new:
            await sql.add_doctors(db, rows=as_json(new))
            await names.remember(db, scope, "doctor", new)
        changed |= {each["doctor_id"] async for each in sql.join_clinics(db, rows=_places(old))}
        yield Merged(len(new) + len(old), len(new), len(changed))


def _places(rows: list[Row]) -> str:
    places = [
        {"doctor_id": row.id, "clinic_id": id} for row in rows for id in row.values["clinic_ids"]
    ]
    return as_records(places)


def take_out(db: Reader, scope: Scope) -> AsyncIterator[list[dict[str, Any]]]:
    """All, or those whom the scope's clinic may change."""
    if scope.clinic_id:
        where = {"namespace": scope.namespace, "clinic_id": scope.clinic_id}
        return pages(sql.doctors_of_clinic, db, **where)
    return pages(sql.doctors, db, namespace=scope.namespace)
