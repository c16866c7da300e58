"""The pages behind the links of letters about visits: see it, promise to come, move it, cancel it.

Looking changes nothing, because programs that scan mail look at every link; a button acts, and the
token in the address is the right to press it.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from healthlink.auth import throttle
from healthlink.auth.throttle import Limit
from healthlink.booking import appointments, schedules
from healthlink.booking.dto import AppointmentPatch, SlotOut
from healthlink.booking.errors import AppointmentClosed, NotOffered, SlotTaken
from healthlink.booking.letters import links as tokens
from healthlink.booking.letters import visits
from healthlink.booking.letters.dto import Visit
from healthlink.dependencies import ClientAddress, House
from healthlink.errors import Problem
from healthlink.routing import room
from healthlink.web import letter_pages, visit_page, visit_times
from healthlink.web import visit_words as words
from healthlink.web.account_links import Shown
from healthlink.web.letter_pages import answer
from healthlink.wiring import Resources

LOOK = Limit("visit-page", 120, timedelta(minutes=1))
CHANGE = Limit("visit-change", 10, timedelta(minutes=1))


class _Page(letter_pages.Page):
    gone = words.GONE, words.GONE_LINE

    @staticmethod
    def way_on(request: Request, refusal: Problem, shown: str) -> str:
        base = f"/visit/{request.path_params['token']}"
        again = ""
        if request.url.path.endswith("/move") and not isinstance(
            refusal, AppointmentClosed | NotOffered
        ):
            again = visit_page.link(f"{base}/move", words.OTHER[shown], shown)
        return again + visit_page.link(base, words.TO_THE_VISIT[shown], shown)


links = room("System", "/visit")
links.route_class = _Page


async def _opened(token: str, house: House, address: ClientAddress) -> Visit:
    await throttle.check(house.pool, (LOOK, throttle.household(address)))
    return await visits.get(house.pool, tokens.read(house.settings.jwt_keys, token))


Opened = Annotated[Visit, Depends(_opened)]
To = Annotated[str, Query(max_length=20)]
Told = Annotated[str, Query(max_length=20)]


@links.get("/{token}", include_in_schema=False)
async def show_visit(token: str, visit: Opened, shown: Shown) -> Response:
    return answer(visit_page.visit(visit, f"/visit/{token}", shown), shown)


@links.post("/{token}/promise", include_in_schema=False)
async def promise(token: str, visit: Opened, house: House, shown: Shown) -> Response:
    await throttle.check(house.pool, (CHANGE, str(visit.id)))
    await visits.promise(house.pool, visit.id)
    return _go(token, shown)


@links.get("/{token}/cancel", include_in_schema=False)
async def ask_to_cancel(token: str, visit: Opened, shown: Shown) -> Response:
    if not visit.changeable:
        return _go(token, shown)
    return answer(visit_page.cancel(visit, f"/visit/{token}", shown), shown)


@links.post("/{token}/cancel", include_in_schema=False)
async def cancel(
    token: str, visit: Opened, house: House, shown: Shown, refund: Told = ""
) -> Response:
    """`refund`: what the reader was told would be given back, so that nobody gets less."""
    await throttle.check(house.pool, (CHANGE, str(visit.id)))
    if visit.changeable and refund != str(visit.refund_minor):
        page = visit_page.cancel(visit, f"/visit/{token}", shown, changed=True)
        return answer(page, shown, 409)
    async with house.pool.acquire() as db, db.transaction():
        await appointments.cancel(db, visit.user_id, visit.id)
    return _go(token, shown)


@links.get("/{token}/move", include_in_schema=False)
async def ask_when(
    token: str,
    visit: Opened,
    house: House,
    shown: Shown,
    to: To = "",
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
) -> Response:
    """The free times, or with `to` whether that one is right."""
    if not visit.changeable:
        return _go(token, shown)
    base = f"/visit/{token}"
    if to:
        return answer(visit_page.sure(visit, await _slot(house, visit, to), base, shown), shown)
    day = visit_times.first_day(visit, first)
    last = day + timedelta(days=visit_times.DAYS - 1)
    plan = await schedules.get_plan(house.pool, visit.service_id, day, last)
    free = schedules.free_times(plan)
    return answer(visit_times.render(visit, day, free, base, shown), shown)


@links.post("/{token}/move", include_in_schema=False)
async def move(visit: Opened, house: House, shown: Shown, to: To = "") -> Response:
    await throttle.check(house.pool, (CHANGE, str(visit.id)))
    async with house.pool.acquire() as db, db.transaction():
        moved = await appointments.move(db, visit.user_id, visit.id, _wanted(to))
    return _go(tokens.issue(house.settings.jwt_keys, visit.id, moved.starts_at), shown)


async def _slot(house: Resources, visit: Visit, to: str) -> SlotOut:
    """The free time that was chosen. Raises SlotTaken."""
    wanted = _wanted(to)
    plan = await schedules.get_plan(house.pool, visit.service_id, wanted.date, wanted.date)
    for slot in schedules.free_times(plan):
        if slot.time == wanted.time:
            return slot
    raise SlotTaken


def _wanted(to: str) -> AppointmentPatch:
    """Of `2026-12-01T10:30`. What is no time of a page of ours is taken."""
    day, _, clock = to.partition("T")
    try:
        return AppointmentPatch.model_validate({"date": day, "time": clock})
    except ValidationError:
        raise SlotTaken from None


def _go(token: str, shown: str) -> Response:
    return letter_pages.go(f"/visit/{token}?language={shown}")
