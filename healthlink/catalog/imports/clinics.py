"""The part of a file that is about clinics."""

from collections.abc import AsyncIterator
from typing import Any

from healthlink.catalog.imports import names
from healthlink.catalog.imports.columns import OF_CLINIC
from healthlink.catalog.imports.parts import (
    KnownClinic,
    Merged,
    Row,
    Scope,
    World,
    as_json,
    batches,
    pages,
)
from healthlink.catalog.imports.queries import sql
from healthlink.db.pool import Db, Reader


def check(world: World, rows: list[Row]) -> None:
    for row in rows:
        _check(world, row, row.values["external_id"])


def _check(world: World, row: Row, name: str) -> None:
    known = world.clinics.get(name)
    if known is None and world.scope.clinic_id:
        world.blame(row, "not_yours", "external_id")
        return
    if not world.identify(row, known, OF_CLINIC):
        world.doubtful.add(("clinic", name))
    currency = row.values.get("currency")
    if known and currency and known.priced and currency != known.currency:
        world.blame(row, "priced", "currency")
    elif known and currency:
        known.currency = currency
    if known is None and row.id and currency:
        world.clinics[name] = KnownClinic(name, row.id, str(currency), priced=False)


async def merge(db: Db, scope: Scope, rows: list[Row]) -> AsyncIterator[Merged]:
    for new, old in batches(rows):
        for row in old:
            row.values["keeps_latitude"] = "latitude" not in row.values
            row.values["keeps_longitude"] = "longitude" not in row.values
        changed = await sql.change_clinics(db, rows=as_json(old)) if old else 0
        if new:
            await sql.add_clinics(db, rows=as_json(new))
            await names.remember(db, scope, "clinic", new)
        yield Merged(len(new) + len(old), len(new), changed)


def take_out(db: Reader, scope: Scope) -> AsyncIterator[list[dict[str, Any]]]:
    return pages(sql.clinics, db, namespace=scope.namespace, clinic_id=scope.clinic_id)
