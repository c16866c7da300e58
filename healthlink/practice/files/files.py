"""Files of patients: added, listed, opened, deleted."""

from typing import IO
from uuid import UUID

from healthlink.db.pool import Db, Pool
from healthlink.errors import NotFound
from healthlink.idempotency.once import Once
from healthlink.ids import new_id
from healthlink.media import files, thumbnails
from healthlink.media.dto import Sent, Variant
from healthlink.media.rewriting import Rewritten, rewritten
from healthlink.practice import access
from healthlink.practice.dto import Made, Practice
from healthlink.practice.files.dto import (
    Kind,
    MediaAdd,
    MediaFields,
    MediaRow,
    Reader,
    Stored,
)
from healthlink.practice.files.errors import NoRoomLeft, UnknownVisit
from healthlink.practice.files.queries import sql
from healthlink.wiring import Resources

MEGABYTE = 1024 * 1024
ADD, OPEN = "media.create", {"content": "media.open", "thumbnail": "media.preview"}


async def add(
    resources: Resources, practice: Practice, patient_id: UUID, sent: Sent[MediaFields], once: Once
) -> Made:
    """Written anew and stored between two transactions, of which the second points at it. Raises
    NotFound, UnknownVisit, NoRoomLeft and what a file is refused for."""
    async with access.judged(resources.pool, practice, ADD, patient_id) as db:
        await _see_room(resources, db, practice, patient_id, sent.fields.visit_id, size=0)
    async with rewritten(sent.file) as file:
        assert practice.user_id
        file_id = await files.keep_file(resources, practice.user_id, file)
        body = MediaAdd(
            **sent.fields.model_dump(),
            patient_id=patient_id,
            file_name=sent.file_name,
            sha256=file.sha256.hex(),
        )
        async with access.judged(resources.pool, practice, ADD, patient_id) as db:
            return await _point(resources, db, practice, body, file, file_id, once)


async def _see_room(
    resources: Resources,
    db: Db,
    practice: Practice,
    patient_id: UUID,
    visit_id: UUID | None,
    *,
    size: int,
) -> None:
    """For a file of `size` bytes."""
    if not await sql.lock_patient(db, id=patient_id, doctor_id=practice.doctor_id):
        raise NotFound
    visit = {"patient_id": patient_id, "doctor_id": practice.doctor_id}
    if visit_id and not await sql.has_visit(db, id=visit_id, **visit):
        raise UnknownVisit("visit_id")
    used = await sql.used(db, doctor_id=practice.doctor_id)
    if used + size >= resources.settings.practice_quota_mb * MEGABYTE:
        raise NoRoomLeft


async def _point(
    resources: Resources,
    db: Db,
    practice: Practice,
    body: MediaAdd,
    file: Rewritten,
    file_id: UUID,
    once: Once,
) -> Made:
    """A repeated request's bytes are not adopted: the sweep takes them."""

    async def create() -> Made:
        await sql.one_at_a_time(db, doctor_id=practice.doctor_id)
        await _see_room(resources, db, practice, body.patient_id, body.visit_id, size=file.size)
        made = Made(id=new_id())
        await files.adopt(db, file_id)
        whose = {"doctor_id": practice.doctor_id, "created_by": practice.user_id}
        about = body.model_dump(exclude={"sha256"})
        await sql.add(db, id=made.id, **whose, **about, file_id=file_id, size=file.size)
        await thumbnails.ask(db, file_id)
        await access.record(db, practice, ADD, [body.patient_id], made.id)
        return made

    assert practice.user_id
    return await once.answer(db, practice.user_id, body, create, Made)


async def list_of(
    db: Db,
    practice: Practice,
    patient_id: UUID,
    kind: Kind | None,
    visit_id: UUID | None,
    *,
    fetch: int,
    skip: int,
) -> list[MediaRow]:
    """The latest first; also of a card that is put away."""
    whose = {"doctor_id": practice.doctor_id}
    if not await sql.has_patient(db, id=patient_id, **whose):
        raise NotFound
    asked = {"kind": kind, "visit_id": visit_id, "fetch": fetch, "skip": skip}
    rows = sql.of_patient(db, patient_id=patient_id, **whose, **asked)
    found: list[MediaRow] = [row async for row in rows]
    await access.record(db, practice, "media.list", [patient_id])
    return found


async def get(db: Db, practice: Practice, id: UUID) -> MediaRow:
    row: MediaRow | None = await sql.media(db, id=id, doctor_id=practice.doctor_id)
    if row is None:
        raise NotFound
    await access.record(db, practice, "media.read", [row.patient_id], id)
    return row


async def drop(db: Db, practice: Practice, id: UUID) -> None:
    """Its name and its trail stay, its bytes go within two hours. Twice: NotFound."""
    gone = await sql.drop(db, id=id, doctor_id=practice.doctor_id)
    if gone is None:
        raise NotFound
    await files.discard(db, gone["file_id"])
    await access.record(db, practice, "media.delete", [gone["patient_id"]], id)


async def open_(
    resources: Resources, reader: Reader, id: UUID, variant: Variant, target: IO[bytes]
) -> Stored:
    """Writes the bytes to `target`, if the reader may see them now. Raises NotFound, and what
    `media.files.open_` does."""
    stored = await _stored(resources.pool, reader, id, OPEN[variant])
    await files.open_(resources, stored, variant, target, id_in_log="media_id")
    return stored


async def _stored(pool: Pool, reader: Reader, id: UUID, action: str) -> Stored:
    """In a transaction of its own, over before the storage is asked."""
    if reader.practice is None:
        return await _shared(pool, reader, id, action)
    async with access.judged(pool, reader.practice, action, id) as db:
        stored: Stored | None = await sql.stored(db, id=id, doctor_id=reader.practice.doctor_id)
        if stored is None:
            raise NotFound
        await access.record(db, reader.practice, action, [stored.patient_id], id)
        return stored


async def _shared(pool: Pool, reader: Reader, id: UUID, action: str) -> Stored:
    async with access.own_records(pool, reader.user_id) as db:
        stored: Stored | None = await sql.shared(db, id=id, user_id=reader.user_id)
        if stored is None:
            raise NotFound
        patient = access.as_patient(stored.doctor_id, reader.user_id, reader.address)
        await access.record(db, patient, action, [stored.patient_id], id)
        return stored
