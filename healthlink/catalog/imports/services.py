"""The part of a file that is about services: what a doctor offers at a clinic."""

from collections.abc import AsyncIterator
from typing import Any

from healthlink.catalog.imports import names
from healthlink.catalog.imports.columns import OF_SERVICE
from healthlink.catalog.imports.parts import (
    KnownService,
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
from healthlink.ids import new_id
from healthlink.money import MINOR_UNITS


def check(world: World, rows: list[Row]) -> None:
    for row in rows:
        name = row.values["external_id"]
        known = world.services.get(name)
        if world.scope.clinic_id and known is None:
            row.values.setdefault("clinic", str(world.scope.clinic_id))
        if world.identify(row, known, OF_SERVICE):
            _place(world, row, known)
            _value(row)
        if known is None and row.id:  # so that the same name again is seen to be the same
            world.services[name] = KnownService(name, row.id, row.id, row.id, "")


def _place(world: World, row: Row, known: KnownService | None) -> None:
    """A new one needs a place; one that is there already stays where it is."""
    if known is None:
        if place := world.place(row):
            row.values |= {"doctor_id": place[0].id, "clinic_id": place[1].id}
            _price(world, row, place[1].currency)
        return
    clinic = world.clinic(row, row.values["clinic"]) if "clinic" in row.values else None
    doctor = world.doctor(row, row.values["doctor"]) if "doctor" in row.values else None
    if clinic and clinic.id != known.clinic_id:
        world.blame(row, "fixed", "clinic")
    if doctor and doctor.id != known.doctor_id:
        world.blame(row, "fixed", "doctor")
    _price(world, row, known.currency)


def _price(world: World, row: Row, currency: str) -> None:
    row.values["currency"] = row.values.get("currency") or currency
    if row.values["currency"] != currency:
        world.blame(row, "another_currency", "currency")


def _value(row: Row) -> None:
    """As the table has it."""
    values = row.values
    if "price" in values:
        values["price_minor"] = int(values.pop("price") * MINOR_UNITS)
    if values.get("procedure") == "":
        values["procedure"] = values.get("name")


async def merge(db: Db, scope: Scope, rows: list[Row]) -> AsyncIterator[Merged]:
    for new, old in batches(rows):
        await sql.add_procedures(db, rows=_procedures(new + old))
        changed = await sql.change_services(db, rows=as_json(old)) if old else 0
        if new:
            await sql.add_services(db, rows=as_json(new))
            await names.remember(db, scope, "service", new)
        yield Merged(len(new) + len(old), len(new), changed)


def _procedures(rows: list[Row]) -> str:
    wanted = {name for row in rows if (name := row.values.get("procedure"))}
    return as_records([{"id": new_id(), "name": name} for name in sorted(wanted)])


def take_out(db: Reader, scope: Scope) -> AsyncIterator[list[dict[str, Any]]]:
    if scope.clinic_id:
        where = {"namespace": scope.namespace, "clinic_id": scope.clinic_id}
        return pages(sql.services_of_clinic, db, **where)
    return pages(sql.services, db, namespace=scope.namespace)
