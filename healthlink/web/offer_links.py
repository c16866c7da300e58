"""The page behind the link of a letter about an offered time: take it, or pass it on.

Looking changes nothing, because programs that scan mail look at every link; a button acts, and the
token in the address is the right to press it.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from healthlink.auth import throttle
from healthlink.booking.letters import links as visits
from healthlink.booking.waitlist import answers
from healthlink.booking.waitlist.dto import Told
from healthlink.booking.waitlist.errors import OfferOver
from healthlink.booking.waitlist.links import OFFER
from healthlink.dependencies import ClientAddress, House
from healthlink.errors import Problem
from healthlink.routing import room
from healthlink.web import letter_pages, offer_page, visit_page
from healthlink.web import offer_words as words
from healthlink.web.account_links import Shown
from healthlink.web.visit_links import CHANGE, LOOK


class _Page(letter_pages.Page):
    gone = words.STATES["over"], words.LINES["over"]

    @staticmethod
    def way_on(request: Request, refusal: Problem, shown: str) -> str:
        if isinstance(refusal, OfferOver):
            return ""
        base = f"/offers/{request.path_params['token']}"
        return visit_page.link(base, words.TO_THE_OFFER[shown], shown)


links = room("System", "/offers")
links.route_class = _Page


async def _opened(token: str, house: House, address: ClientAddress) -> Told:
    await throttle.check(house.pool, (LOOK, throttle.household(address)))
    return await answers.get(house.pool, OFFER.read(house.settings.jwt_keys, token))


Opened = Annotated[Told, Depends(_opened)]


@links.get("/{token}", include_in_schema=False)
@links.get("/{token}/accept", include_in_schema=False)
@links.get("/{token}/decline", include_in_schema=False)
async def show_offer(token: str, told: Opened, house: House, shown: Shown) -> Response:
    """What was accepted is a visit, with a page of its own."""
    if told.state == "accepted":
        keys = house.settings.jwt_keys
        return letter_pages.go(visits.path(keys, told.id, told.starts_at, shown))
    return letter_pages.answer(offer_page.offer(told, f"/offers/{token}", shown), shown)


@links.post("/{token}/accept", include_in_schema=False)
async def accept(told: Opened, house: House, shown: Shown) -> Response:
    """To the visit; what is prepaid is said there to be paid."""
    await throttle.check(house.pool, (CHANGE, str(told.id)))
    hold = timedelta(minutes=house.settings.hold_minutes)
    async with house.pool.acquire() as db, db.transaction():
        taken = await answers.accept(db, told, hold=hold)
    return letter_pages.go(visits.path(house.settings.jwt_keys, taken.id, taken.starts_at, shown))


@links.post("/{token}/decline", include_in_schema=False)
async def decline(token: str, told: Opened, house: House, shown: Shown) -> Response:
    await throttle.check(house.pool, (CHANGE, str(told.id)))
    async with house.pool.acquire() as db, db.transaction():
        await answers.decline(db, told)
    return letter_pages.go(f"/offers/{token}?language={shown}")
