"""External ids: what others call our things, and which of our things a file's names mean.

The id that we gave a thing is always a name of it, so what was taken out can be brought in again.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from healthlink.catalog.imports.drafts import Draft
from healthlink.catalog.imports.parts import Row, Scope, World, as_records
from healthlink.catalog.imports.queries import sql
from healthlink.db.pool import Db, Reader

AT_ONCE = 5000


async def remember(db: Db, scope: Scope, kind: str, rows: list[Row]) -> None:
    """The names of new things."""
    named = [{"external_id": row.values["external_id"], "id": row.id} for row in rows]
    await sql.remember(db, namespace=scope.namespace, kind=kind, rows=as_records(named))


async def world_of(db: Reader, scope: Scope, draft: Draft) -> World:
    """All that the draft names, as it is now, as far as the scope may see it."""
    world = World(scope, draft.faults, draft.doubtful)
    named = _named(scope, draft)
    for clinic in await _known(db, sql.known_clinics, scope, named["clinic"]):
        world.clinics[clinic.external_id] = clinic
    for doctor in await _known(db, sql.known_doctors, scope, named["doctor"]):
        world.doctors[doctor.external_id] = doctor
        world.receives.update((doctor.id, clinic_id) for clinic_id in doctor.clinic_ids)
    for service in await _known(db, sql.known_services, scope, named["service"]):
        world.services[service.external_id] = service
    return world


def _named(scope: Scope, draft: Draft) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {"clinic": set(), "doctor": set(), "service": set()}
    if scope.clinic_id:
        named["clinic"].add(str(scope.clinic_id))
    for kind, rows in draft.rows.items():
        for row in rows:
            values = row.values
            if own := values.get("external_id"):
                named[kind].add(own)
            if doctor := values.get("doctor"):
                named["doctor"].add(doctor)
            clinic = values.get("clinic", ())
            named["clinic"].update([clinic] if isinstance(clinic, str) else clinic)
    return named


async def _known(db: Reader, statement: Any, scope: Scope, names: Iterable[str]) -> list[Any]:
    found: list[Any] = []
    every = list(names)
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        rows = statement(
            db,
            namespace=scope.namespace,
            clinic_id=scope.clinic_id,
            names=some,
            ids=[_as_id(name) for name in some],
        )
        found += [row async for row in rows]
    return found


def _as_id(name: str) -> UUID | None:
    try:
        id = UUID(name)
    except ValueError:
        return None
    return id if str(id) == name else None
