"""The family over HTTP."""

from uuid import UUID

from healthlink.auth.dependencies import Actor
from healthlink.auth.dto import RelativeCreate, RelativeOut, RelativePatch
from healthlink.auth.errors import FamilyFull
from healthlink.auth.family import relatives
from healthlink.dependencies import Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.problems import answers
from healthlink.routing import room

mine = room("My account", "/api/v1/users/me/family")


@mine.post(
    "",
    status_code=201,
    summary="Add somebody to my family",
    responses=answers(Unauthorized, FamilyFull, InvalidInput, *REFUSALS),
)
async def add_relative(
    new: RelativeCreate, actor: Actor, once: IdempotencyKey, db: Transaction
) -> RelativeOut:
    """A child or a parent for whom you book: send the `id` as `person_id` of an appointment."""
    return await once.answer(
        db, actor.user_id, new, lambda: relatives.add(db, actor.user_id, new), RelativeOut
    )


@mine.get("", summary="My family", responses=answers(Unauthorized))
async def list_family(actor: Actor, pool: Primary) -> list[RelativeOut]:
    """Whom I book for, besides myself."""
    return await relatives.list_mine(pool, actor.user_id)


@mine.patch(
    "/{person_id}",
    summary="Change somebody of my family",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def change_relative(
    person_id: UUID, patch: RelativePatch, actor: Actor, pool: Primary
) -> RelativeOut:
    """The name, the birthday, or whose relative it is."""
    return await relatives.change(pool, actor.user_id, person_id, patch)


@mine.delete(
    "/{person_id}",
    status_code=204,
    summary="Remove somebody from my family",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def remove_relative(person_id: UUID, actor: Actor, pool: Primary) -> None:
    """What is booked for them stays booked."""
    await relatives.remove(pool, actor.user_id, person_id)
