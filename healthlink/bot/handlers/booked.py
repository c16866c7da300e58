"""What a doctor makes of a booking that has arrived: confirm it, offer another time, cancel it."""

from aiogram import Router
from aiogram.types import CallbackQuery

from healthlink.booking.desk.errors import NotConfirmed
from healthlink.bot import keyboards, practice, texts, times
from healthlink.bot.buttons import ID, MOMENT, Found, id_of, pressed
from healthlink.bot.handlers.visits import card
from healthlink.bot.talk import Talk
from healthlink.practice.visits import visits
from healthlink.practice.visits.dto import PatientVisitOut, PatientVisitPatch

router = Router(name="booked")


@router.callback_query(pressed(f"ok:{ID}"))
async def confirm(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """Or hears what has become of it."""
    inside = await practice.enter(talk, writing=True)
    try:
        await visits.confirm(talk.db, inside, id_of(found))
    except NotConfirmed:
        row = await visits.get(talk.db, inside, id_of(found))
        await talk.answer(query.id, texts.STATES[row.status][talk.language])
    else:
        await talk.answer(query.id, talk.words(texts.CONFIRMED))


@router.callback_query(pressed(f"m:{ID}{MOMENT}"))
async def offer(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """Moves it to a time that is tapped; the patient is told, and may move or cancel it."""
    inside = await practice.enter(talk, writing=True)
    id = id_of(found)
    await talk.answer(query.id)
    chosen = times.chosen(found, inside)
    if chosen is None:
        await visits.get(talk.db, inside, id)
        await times.choose(talk, inside, f"m:{id.hex}", found["day"])
        return
    day, at = chosen
    patch = PatientVisitPatch(visit_date=day, visit_time=at)
    row = await visits.change(talk.db, inside, id, patch)
    told = talk.words(
        texts.MOVED_TO,
        name=f"{row.first_name} {row.last_name}".strip(),
        day=day.strftime(times.DAY),
        time=at.strftime(times.CLOCK),
    )
    await talk.say(told)


@router.callback_query(pressed(rf"off\?:{ID}"))
async def ask(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """By name and time: the button may be older than the last move."""
    await talk.answer(query.id)
    inside = await practice.enter(talk, writing=True)
    row = await visits.get(talk.db, inside, id_of(found))
    if row.status != "planned":
        await talk.say(*card(talk, row))
        return
    yes = keyboards.press(texts.YES_CALL_OFF[talk.language], f"off:{row.id.hex}:{_seen(row)}")
    told = talk.words(
        texts.REALLY,
        name=f"{row.first_name} {row.last_name}".strip(),
        day=row.visit_date.strftime(times.DAY),
        time=row.visit_time.strftime(times.CLOCK) if row.visit_time else "–",
    )
    await talk.say(told, keyboards.inline([yes]))


@router.callback_query(pressed(rf"off:{ID}:(?P<seen>\d{{12}}|\d{{8}})"))
async def call_off(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """What was asked about, and nothing that it has become meanwhile."""
    inside = await practice.enter(talk, writing=True)
    row = await visits.get(talk.db, inside, id_of(found))
    same = row.status == "planned" and _seen(row) == found["seen"]
    if same:
        patch = PatientVisitPatch(status="cancelled")
        row = await visits.change(talk.db, inside, row.id, patch)
    await talk.answer(query.id, "" if same else talk.words(texts.MEANWHILE))
    await talk.renew(query, *card(talk, row))


def _seen(row: PatientVisitOut) -> str:
    day = row.visit_date.strftime("%Y%m%d")
    return day + (row.visit_time.strftime("%H%M") if row.visit_time else "")
