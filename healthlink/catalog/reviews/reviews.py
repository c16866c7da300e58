"""Writing, changing and reading reviews. The ratings follow by a trigger, in the same commit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from healthlink.auth import users
from healthlink.auth.users import part_of_export
from healthlink.catalog.reviews import names
from healthlink.catalog.reviews.dto import MyReviewOut, ReviewCreate, ReviewOut, ReviewPatch, Sort
from healthlink.catalog.reviews.errors import OwnPractice, ReviewClosed
from healthlink.catalog.reviews.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

ALL = 100_000


async def add(
    db: Db,
    new: ReviewCreate,
    *,
    appointment_id: UUID,
    user_id: UUID,
    doctor_id: UUID,
    clinic_id: UUID,
    at: datetime | None = None,
) -> MyReviewOut:
    """The caller knows that the visit took place; `at` is when it was written, if not now. Raises
    OwnPractice, and AlreadyReviewed (from the constraint)."""
    review_id = await sql.add(
        db,
        id=new_id(),
        appointment_id=appointment_id,
        user_id=user_id,
        doctor_id=doctor_id,
        clinic_id=clinic_id,
        author=None if new.anonymous else await _shown_name(db, user_id),
        stars=new.stars,
        text=new.text,
        at=at,
    )
    if review_id is None:
        raise OwnPractice
    return await _get(db, user_id, review_id)


async def change(db: Db, user_id: UUID, id: UUID, patch: ReviewPatch) -> MyReviewOut:
    """Within a week of writing; raises ReviewClosed afterwards."""
    named = None if patch.anonymous is None else not patch.anonymous
    changed = await sql.change(
        db,
        id=id,
        user_id=user_id,
        stars=patch.stars,
        text=patch.text,
        named=named,
        author=await _shown_name(db, user_id) if named else None,
    )
    mine = await _get(db, user_id, id)
    if changed is None:
        raise ReviewClosed
    return mine


async def delete(db: Db, user_id: UUID, id: UUID) -> None:
    """At any time. Another one may be written, unless an administrator has hidden this one."""
    found = await sql.lock_mine(db, id=id, user_id=user_id)
    if found is None:
        raise NotFound
    await (sql.empty if found["hidden"] else sql.delete)(db, id=id)


async def _get(db: Reader, user_id: UUID, id: UUID) -> MyReviewOut:
    mine: MyReviewOut | None = await sql.mine(db, id=id, user_id=user_id)
    if mine is None:
        raise NotFound
    return mine


async def _shown_name(db: Reader, user_id: UUID) -> str:
    return names.shown((await users.get_profile(db, user_id)).full_name)


async def list_mine(
    db: Reader, user_id: UUID, *, fetch: int = ALL, skip: int = 0
) -> list[MyReviewOut]:
    """The latest first."""
    return [row async for row in sql.of_user(db, user_id=user_id, fetch=fetch, skip=skip)]


async def of_doctor(
    db: Reader, doctor_id: UUID, sort: Sort, *, fetch: int, skip: int
) -> list[ReviewOut]:
    rows = sql.of_doctor(db, doctor_id=doctor_id, sort=sort, fetch=fetch, skip=skip)
    return [row async for row in rows]


async def of_clinic(
    db: Reader, clinic_id: UUID, sort: Sort, *, fetch: int, skip: int
) -> list[ReviewOut]:
    rows = sql.of_clinic(db, clinic_id=clinic_id, sort=sort, fetch=fetch, skip=skip)
    return [row async for row in rows]


@part_of_export("reviews")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    return [mine.model_dump(mode="json") for mine in await list_mine(db, user_id)]
