"""Specialties and the words that find them."""

from uuid import UUID

from healthlink import jobs
from healthlink.audit import trail
from healthlink.catalog.search.dto import (
    SpecialtyCreate,
    SpecialtyOut,
    SpecialtyPatch,
    SpecialtyWithWords,
    SynonymCreate,
    SynonymOut,
    Word,
)
from healthlink.catalog.search.queries import sql
from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

BATCH = 500
"""Doctors in one statement; each has its rows of the search made anew."""


async def list_all(db: Reader) -> list[SpecialtyOut]:
    return [row async for row in sql.specialties(db)]


async def list_with_words(db: Reader) -> list[SpecialtyWithWords]:
    words: dict[UUID, list[SynonymOut]] = {}
    async for row in sql.specialty_words(db):
        word: Word = row
        words.setdefault(word.specialty_id, []).append(SynonymOut(**dict(word)))
    return [
        SpecialtyWithWords(**dict(row), synonyms=words.get(row.id, []))
        for row in await list_all(db)
    ]


async def add(db: Db, actor_id: UUID, new: SpecialtyCreate) -> SpecialtyOut:
    """Its names find it from now on. Raises SpecialtyExists, from the constraint."""
    specialty_id = new_id()
    await sql.add_specialty(db, id=specialty_id, **new.model_dump())
    await sql.add_name_words(db, specialty_id=specialty_id)
    await trail.record(db, actor_id, "specialty.add", specialty_id, key=new.key)
    await jobs.enqueue(db, "resolve_specializations")
    return SpecialtyOut(id=specialty_id, **new.model_dump())


async def change(db: Db, actor_id: UUID, specialty_id: UUID, patch: SpecialtyPatch) -> SpecialtyOut:
    """The new names find it too; the old ones stay among its words until somebody drops them."""
    changed: SpecialtyOut | None = await sql.change_specialty(
        db, id=specialty_id, **patch.model_dump()
    )
    if changed is None:
        raise NotFound
    await sql.add_name_words(db, specialty_id=specialty_id)
    what = patch.model_dump(exclude_none=True)
    await trail.record(db, actor_id, "specialty.change", specialty_id, **what)
    await jobs.enqueue(db, "resolve_specializations")
    return changed


async def add_word(db: Db, actor_id: UUID, specialty_id: UUID, new: SynonymCreate) -> SynonymOut:
    """Raises WordTaken, NotHeard or NotFound, from the constraints."""
    word_id = new_id()
    await sql.add_word(db, id=word_id, specialty_id=specialty_id, **new.model_dump())
    await trail.record(db, actor_id, "specialty.add_word", specialty_id, **new.model_dump())
    await jobs.enqueue(db, "resolve_specializations")
    return SynonymOut(id=word_id, **new.model_dump())


async def drop_word(db: Db, actor_id: UUID, specialty_id: UUID, word_id: UUID) -> None:
    word: str | None = await sql.drop_word(db, id=word_id, specialty_id=specialty_id)
    if word is None:
        raise NotFound
    await trail.record(db, actor_id, "specialty.drop_word", specialty_id, word=word)
    await jobs.enqueue(db, "resolve_specializations")


async def resolve(pool: Pool) -> None:
    """Gives every doctor the specialty that their words mean now."""
    while await sql.resolve_specializations(pool, most=BATCH) == BATCH:
        pass
