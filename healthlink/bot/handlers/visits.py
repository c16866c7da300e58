"""Today's visits, one visit, and what is done to it: late, did not come, took place, comes
again."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from healthlink.bot import keyboards, practice, texts
from healthlink.bot.buttons import CLOCK, ID, Found, id_of, pressed
from healthlink.bot.talk import Talk
from healthlink.clock import utc_now
from healthlink.practice.visits import visits
from healthlink.practice.visits.dto import PatientVisitOut, PatientVisitPatch, Status

router = Router(name="visits")
ALL_DAY = 50
ACTS: dict[str, Status] = {"done": "completed", "miss": "no_show"}
LATE = timedelta(minutes=15)
AGAIN = {"1w": timedelta(weeks=1), "2w": timedelta(weeks=2), "4w": timedelta(weeks=4)}
"""When the next visit is, without opening the page."""


@router.message(Command("today"))
async def today(_: Message, talk: Talk) -> None:
    await show_day(talk)


@router.callback_query(F.data == "today")
async def today_pressed(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await show_day(talk)


async def show_day(talk: Talk) -> None:
    inside = await practice.enter(talk)
    now = utc_now()
    rows = await visits.list_days(talk.db, inside, None, None, None, now, fetch=ALL_DAY + 1, skip=0)
    if not rows:
        await talk.say(talk.words(texts.NO_VISITS), keyboards.inline(_new(talk)))
        return
    lines = [talk.words(texts.DAY, count=len(rows[:ALL_DAY]))]
    lines += [_line(talk, row) for row in rows[:ALL_DAY]]
    lines += [talk.words(texts.MORE)] * (len(rows) > ALL_DAY)
    buttons = [[keyboards.press(_short(row), f"v:{row.id.hex}")] for row in rows[:ALL_DAY]]
    await talk.say("\n".join(lines), keyboards.inline(*buttons, _new(talk)))


def _new(talk: Talk) -> list[keyboards.Button]:
    return [keyboards.press(texts.NEW_VISIT[talk.language], "find")]


def _line(talk: Talk, row: PatientVisitOut) -> str:
    """A time and a name, and nothing of why."""
    return talk.words(
        texts.VISIT_LINE, mark=texts.MARKS[row.status], time=_time(row), name=_name(row)
    )


def _short(row: PatientVisitOut) -> str:
    return f"{_time(row)} {_name(row)}"[:60]


def _time(row: PatientVisitOut) -> str:
    return row.visit_time.strftime("%H:%M") if row.visit_time else "–"


def _name(row: PatientVisitOut) -> str:
    return f"{row.first_name} {row.last_name}".strip()


@router.callback_query(pressed(f"v:{ID}"))
async def visit(query: CallbackQuery, talk: Talk, found: Found) -> None:
    await talk.answer(query.id)
    inside = await practice.enter(talk)
    await talk.say(*card(talk, await visits.get(talk.db, inside, id_of(found))))


def card(talk: Talk, row: PatientVisitOut) -> tuple[str, keyboards.Markup]:
    html = talk.words(
        texts.VISIT,
        name=_name(row),
        day=row.visit_date.strftime("%d.%m.%Y"),
        time=_time(row),
        phone=row.phone or "–",
        state=texts.STATES[row.status][talk.language],
    )
    return html, keyboards.inline(*_acts(talk, row))


def _acts(talk: Talk, row: PatientVisitOut) -> list[list[keyboards.Button]]:
    id, spoken = row.id.hex, talk.language
    rows = []
    if row.status == "planned":
        rows.append(
            [
                keyboards.press(texts.CAME[spoken], f"do:{id}:done"),
                keyboards.press(texts.DID_NOT_COME[spoken], f"do:{id}:miss"),
            ]
        )
        if at := row.visit_time:
            rows.append([keyboards.press(texts.LATE[spoken], f"late:{id}:{at:%H%M}")])
    rows.append([keyboards.press(texts.NEXT_VISIT[spoken], f"next:{id}")])
    path = f"/app/patients/{row.patient_id}"
    rows.append([keyboards.page(texts.OPEN_CARD, spoken, talk.settings.base_url, path)])
    return rows


@router.callback_query(pressed(f"do:{ID}:(?P<act>{'|'.join(ACTS)})"))
async def do(query: CallbackQuery, talk: Talk, found: Found) -> None:
    inside = await practice.enter(talk, writing=True)
    patch = PatientVisitPatch(status=ACTS[found["act"]])
    row = await visits.change(talk.db, inside, id_of(found), patch)
    await talk.answer(query.id, texts.STATES[row.status][talk.language])
    await talk.renew(query, *card(talk, row))


@router.callback_query(pressed(f"late:{ID}:{CLOCK}"))
async def late(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """A quarter of an hour after the time that the doctor saw, if that is free: who has booked on
    the market is told. A second tap finds the visit elsewhere, and changes nothing."""
    inside = await practice.enter(talk, writing=True)
    row = await visits.get(talk.db, inside, id_of(found))
    seen = time.fromisoformat(found["clock"])
    if row.status == "planned" and row.visit_time == seen:
        then = datetime.combine(row.visit_date, seen) + LATE
        patch = PatientVisitPatch(visit_date=then.date(), visit_time=then.time())
        row = await visits.change(talk.db, inside, row.id, patch)
    await talk.answer(query.id)
    await talk.renew(query, *card(talk, row))


@router.callback_query(pressed(f"next:{ID}"))
async def when_again(query: CallbackQuery, talk: Talk) -> None:
    ahead, words = query.data, texts.AGAIN
    rows = [[keyboards.press(words[key][talk.language], f"{ahead}:{key}")] for key in AGAIN]
    await talk.answer(query.id)
    await talk.say(talk.words(texts.WHEN_AGAIN), keyboards.inline(*rows))


@router.callback_query(pressed(f"next:{ID}:(?P<after>{'|'.join(AGAIN)})"))
async def next_visit(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """At the same time; any other in the app."""
    inside = await practice.enter(talk, writing=True)
    before = await visits.get(talk.db, inside, id_of(found))
    today = utc_now().astimezone(ZoneInfo(inside.timezone)).date()
    day = _workday(max(before.visit_date, today) + AGAIN[found["after"]])
    patch = PatientVisitPatch(next_visit_date=day, next_visit_time=before.visit_time)
    row = await visits.change(talk.db, inside, before.id, patch)
    await talk.answer(query.id)
    await _tell_next(talk, row)


async def _tell_next(talk: Talk, row: PatientVisitOut) -> None:
    assert row.next_visit_date
    told = talk.words(
        texts.NEXT_IS,
        name=_name(row),
        day=row.next_visit_date.strftime("%d.%m.%Y"),
        time=row.next_visit_time.strftime("%H:%M") if row.next_visit_time else "–",
    )
    await talk.say(told)


def _workday(day: date) -> date:
    """Sundays are nobody's."""
    return day + timedelta(days=1) if day.isoweekday() == 7 else day
