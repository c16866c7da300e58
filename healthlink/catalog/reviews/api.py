"""Reviews over HTTP. They are written at the appointment: booking/api.py."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor, Administrator
from healthlink.auth.throttle import Limit
from healthlink.catalog.reviews import answers as answering
from healthlink.catalog.reviews import judging, reviews
from healthlink.catalog.reviews.dto import (
    AnswerPut,
    Judgement,
    ManagedReviewOut,
    MyReviewOut,
    ReportCreate,
    ReviewOut,
    ReviewPatch,
    Sort,
)
from healthlink.catalog.reviews.errors import ReviewClosed
from healthlink.dependencies import Page, Primary, Reads, Transaction
from healthlink.errors import Forbidden, InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.problems import answers
from healthlink.routing import room

of_doctors = room("Reviews", "/api/v1/doctors")
of_clinics = room("Reviews", "/api/v1/clinics")
mine = room("Reviews", "/api/v1/users/me/reviews")
each = room("Reviews", "/api/v1/reviews")
managed = room("Reviews", "/api/v1/manage/reviews")

REPORTS_PER_USER = Limit("review-reports-user", 20, timedelta(hours=1))


@of_doctors.get(
    "/{doctor_id}/reviews", summary="Reviews of a doctor", responses=answers(InvalidInput)
)
async def doctor_reviews(
    doctor_id: UUID, db: Reads, page: Page, sort: Sort = "newest"
) -> list[ReviewOut]:
    """Each after a visit, with what the doctor or the clinic answered. Equal stars: the newest
    first. A `Link` header names the next page."""
    return page.cut(
        await reviews.of_doctor(db, doctor_id, sort, fetch=page.fetch, skip=page.offset)
    )


@of_clinics.get(
    "/{clinic_id}/reviews", summary="Reviews of a clinic", responses=answers(InvalidInput)
)
async def clinic_reviews(
    clinic_id: UUID, db: Reads, page: Page, sort: Sort = "newest"
) -> list[ReviewOut]:
    """Of visits to any of its doctors there. A `Link` header names the next page."""
    return page.cut(
        await reviews.of_clinic(db, clinic_id, sort, fetch=page.fetch, skip=page.offset)
    )


@mine.get("", summary="My reviews", responses=answers(Unauthorized, InvalidInput))
async def my_reviews(actor: Actor, pool: Primary, page: Page) -> list[MyReviewOut]:
    """The latest first, also what an administrator has hidden."""
    return page.cut(
        await reviews.list_mine(pool, actor.user_id, fetch=page.fetch, skip=page.offset)
    )


@each.patch(
    "/{review_id}",
    summary="Change a review",
    responses=answers(Unauthorized, NotFound, ReviewClosed, InvalidInput),
)
async def edit_review(
    review_id: UUID, patch: ReviewPatch, actor: Actor, db: Transaction
) -> MyReviewOut:
    """Within a week of writing it. It is shown as edited."""
    return await reviews.change(db, actor.user_id, review_id, patch)


@each.delete(
    "/{review_id}",
    status_code=204,
    summary="Delete a review",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def delete_review(review_id: UUID, actor: Actor, db: Transaction) -> None:
    """At any time, and for good: its stars no longer count. Another one may be written, unless an
    administrator has hidden this one."""
    await reviews.delete(db, actor.user_id, review_id)


@each.put(
    "/{review_id}/answer",
    summary="Answer a review",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def answer_review(
    review_id: UUID, new: AnswerPut, actor: Actor, db: Transaction
) -> ReviewOut:
    """For the doctor and the clinic's staff; a new answer takes the place of the one before."""
    return await answering.answer(db, actor, review_id, new.text)


@each.delete(
    "/{review_id}/answer",
    status_code=204,
    summary="Withdraw the answer",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def withdraw_answer(review_id: UUID, actor: Actor, db: Transaction) -> None:
    """For the doctor and the clinic's staff. Twice is fine."""
    await answering.withdraw(db, actor, review_id)


@each.post(
    "/{review_id}/report",
    status_code=204,
    summary="Report a review",
    responses=answers(Unauthorized, NotFound, TooManyRequests, InvalidInput),
)
async def report_review(review_id: UUID, new: ReportCreate, actor: Actor, pool: Primary) -> None:
    """An administrator will look at it. Each person's first report of a review counts."""
    await throttle.check(pool, (REPORTS_PER_USER, str(actor.user_id)))
    await judging.report(pool, actor.user_id, review_id, new)


@managed.get(
    "",
    summary="Reviews to look through",
    responses=answers(Unauthorized, Forbidden, InvalidInput),
)
async def managed_reviews(
    _: Administrator,
    pool: Primary,
    page: Page,
    reported: Annotated[bool, Query(description="Only with reports that wait")] = False,
) -> list[ManagedReviewOut]:
    """The latest first; of the reported ones, those that have waited longest."""
    return page.cut(
        await judging.list_all(pool, reported=reported, fetch=page.fetch, skip=page.offset)
    )


@managed.post(
    "/{review_id}/hide",
    summary="Hide a review",
    responses=answers(Unauthorized, Forbidden, NotFound, InvalidInput),
)
async def hide_review(
    review_id: UUID, why: Judgement, actor: Administrator, db: Transaction
) -> ManagedReviewOut:
    """From everybody but its author; it no longer counts. Settles its reports. Twice is fine."""
    return await judging.hide(db, actor.user_id, review_id, why.reason)


@managed.post(
    "/{review_id}/restore",
    summary="Restore a review",
    responses=answers(Unauthorized, Forbidden, NotFound, InvalidInput),
)
async def restore_review(
    review_id: UUID, why: Judgement, actor: Administrator, db: Transaction
) -> ManagedReviewOut:
    """Shown and counted again; one that was not hidden stays, and its reports are settled."""
    return await judging.restore(db, actor.user_id, review_id, why.reason)
