"""Private calendars over HTTP: mine, and what a calendar program reads."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Response

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.booking.letters import feeds
from healthlink.booking.letters.dto import CalendarCreate, CalendarOpened, CalendarOut
from healthlink.booking.letters.errors import NoPractice, TooManyCalendars
from healthlink.dependencies import ClientAddress, House, Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.problems import answers
from healthlink.routing import room

mine = room("My account", "/api/v1/users/me/calendars")
public = room("Appointments", "/calendars")

READ = Limit("calendar", 60, timedelta(hours=1))
MISSED = Limit("calendar-missed", 60, timedelta(minutes=5))
CALENDAR = "text/calendar"
ICS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An iCalendar file (RFC 5545)",
        "content": {f"{CALENDAR}; charset=utf-8": {"schema": {"type": "string"}}},
    },
    304: {"description": "It is as it was"},
}
Token = Annotated[str, Path(max_length=100)]


@mine.post(
    "",
    status_code=201,
    summary="Open a private calendar",
    responses=answers(Unauthorized, NoPractice, TooManyCalendars, InvalidInput),
)
async def open_calendar(
    new: CalendarCreate, actor: Actor, house: House, db: Transaction
) -> CalendarOpened:
    """An address to which a calendar program subscribes: it shows the visits and follows what
    becomes of them. The address is a secret and is told only now, so no repetition of this request
    answers it again: close the calendar and open another."""
    return await feeds.open_calendar(db, actor.user_id, new.of, house.settings.base_url)


@mine.get("", summary="My private calendars", responses=answers(Unauthorized))
async def list_calendars(actor: Actor, pool: Primary) -> list[CalendarOut]:
    """Without their addresses. Ten at the most."""
    return await feeds.list_mine(pool, actor.user_id)


@mine.delete(
    "/{calendar_id}",
    status_code=204,
    summary="Close a private calendar",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def close_calendar(calendar_id: UUID, actor: Actor, pool: Primary) -> None:
    """Its address opens nothing any more."""
    await feeds.close(pool, actor.user_id, calendar_id)


@public.get(
    "/{token}.ics",
    summary="A private calendar",
    response_class=Response,
    responses=ICS | answers(NotFound, TooManyRequests, InvalidInput),
)
async def read_calendar(
    token: Token,
    house: House,
    address: ClientAddress,
    if_none_match: Annotated[str, Header(max_length=1000)] = "",
) -> Response:
    """The last three months and all that is to come, for whoever has the address. A doctor's shows
    of a patient the first name and an initial."""
    try:
        contents = await feeds.read(house.pool, token)
    except NotFound:
        await throttle.check(house.pool, (MISSED, throttle.household(address)))
        raise
    await throttle.check(house.pool, (READ, str(contents.feed.id)))
    headers = {"ETag": f'"{contents.tag}"', "Cache-Control": "private, max-age=300"}
    if contents.tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(contents.written(house.settings), media_type=CALENDAR, headers=headers)
