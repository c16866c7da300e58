"""What a patient sees of the cards that doctors keep of them: whose, who opened them, and the files
that are shared. Not the notes: those are the doctor's, who gives an extract if asked."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.history.dto import AccessOut
from healthlink.practice.joining import joining
from healthlink.practice.joining.dto import RecordOut, SharedRow
from healthlink.practice.joining.queries import sql

mine = access.own_records


async def list_mine(db: Db, user_id: UUID) -> list[RecordOut]:
    """In a transaction of `mine`."""
    return [row async for row in sql.records(db, user_id=user_id)]


async def who_opened(
    db: Db, user_id: UUID, patient_id: UUID, *, fetch: int, skip: int
) -> list[AccessOut]:
    """The latest first. Raises NotFound."""
    await _doctor_of(db, user_id, patient_id)
    return [row async for row in sql.access_of(db, patient_id=patient_id, fetch=fetch, skip=skip)]


async def shared(db: Db, user_id: UUID, patient_id: UUID, address: str | None) -> list[SharedRow]:
    """The latest first. Raises NotFound."""
    me = await _me(db, user_id, patient_id, address)
    await access.record(db, me, "media.list", [patient_id])
    return [row async for row in sql.shared_with(db, patient_id=patient_id)]


async def leave(pool: Pool, user_id: UUID, patient_id: UUID, address: str | None) -> None:
    """Takes the consent back. Raises NotFound."""
    async with mine(pool, user_id) as db:
        me = await _me(db, user_id, patient_id, address)
        await access.act_as(db, me)
        await joining.part(db, me, patient_id)


async def forget(pool: Pool, user_id: UUID) -> None:
    """When the account is deleted: the cards are the doctors', and must be kept."""
    async with mine(pool, user_id) as db:
        cards = [row["id"] async for row in sql.cards(db, user_id=user_id)]
    for patient_id in cards:
        with suppress(NotFound):  # somebody else has parted it at the same time
            await leave(pool, user_id, patient_id, None)


async def _me(db: Db, user_id: UUID, patient_id: UUID, address: str | None) -> Practice:
    """The patient, in the practice where the card is."""
    doctor_id = await _doctor_of(db, user_id, patient_id)
    return access.as_patient(doctor_id, user_id, address)


async def _doctor_of(db: Db, user_id: UUID, patient_id: UUID) -> UUID:
    doctor_id: UUID | None = await sql.doctor_of(db, patient_id=patient_id, user_id=user_id)
    if doctor_id is None:
        raise NotFound
    return doctor_id


@part_of_export("records")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    assert isinstance(db, Pool)
    async with mine(db, user_id) as own:
        return [row.model_dump(mode="json") for row in await list_mine(own, user_id)]
