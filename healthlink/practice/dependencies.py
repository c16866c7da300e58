"""What an HTTP handler of the practice may ask for."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from healthlink.auth.dependencies import Actor
from healthlink.db.pool import Db
from healthlink.dependencies import ClientAddress, Primary
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.errors import DoctorOnly
from healthlink.subscription.errors import SubscriptionLapsed

READS = ("GET", "HEAD")
PRIVACY = {
    ("DELETE", "/me/assistants/{assistant_id}"),
    ("DELETE", "/media/{media_id}/share"),
    ("DELETE", "/patients/{patient_id}/account"),
    ("DELETE", "/patients/{patient_id}/consents/{purpose}"),
}
"""Taking somebody's sight of records away is never refused for want of money."""


async def _practice(
    request: Request,
    actor: Actor,
    pool: Primary,
    address: ClientAddress,
    practice_id: Annotated[
        UUID | None,
        Header(description="The doctor in whose practice you assist; without it, your own"),
    ] = None,
) -> Practice:
    practice = await access.find_practice(pool, actor.user_id, practice_id, address)
    if not practice.lasts and not _always(request):
        await access.record_refusal(pool, practice, _action(request), _object_of(request))
        raise SubscriptionLapsed
    return practice


def _always(request: Request) -> bool:
    what = (request.method, request.scope["route"].path)
    return request.method in READS or what in PRIVACY


InPractice = Annotated[Practice, Depends(_practice)]
"""The practice in which this request works. Without one: 403 no-practice; if its subscription is
over, whatever writes: 402 subscription-lapsed."""


async def _own_practice(request: Request, practice: InPractice, pool: Primary) -> Practice:
    if practice.role != "doctor":
        await access.record_refusal(pool, practice, _action(request), _object_of(request))
        raise DoctorOnly
    return practice


OwnPractice = Annotated[Practice, Depends(_own_practice)]
"""The same for its doctor alone. An assistant: 403 doctor-only, which leaves a row in `access`."""


async def _records(request: Request, practice: InPractice, pool: Primary) -> AsyncIterator[Db]:
    async with access.judged(pool, practice, _action(request), _object_of(request)) as db:
        yield db


def _action(request: Request) -> str:
    return f"{request.method} {request.scope['route'].path}"


def _object_of(request: Request) -> UUID | None:
    """The last id of the path: what was asked for."""
    for value in reversed(list(request.path_params.values())):
        with suppress(ValueError):
            return UUID(str(value))
    return None


Records = Annotated[Db, Depends(_records, scope="function")]
"""A transaction that sees the records of this practice only. A refusal leaves a row in `access`."""
