"""Blocking an hour, when something comes between."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.types import CallbackQuery

from healthlink.booking.desk.calendar.dto import TimeOffCreate
from healthlink.bot import keyboards, practice, texts, times
from healthlink.bot.buttons import DAY, ID, Found, id_of, pressed
from healthlink.bot.talk import Talk
from healthlink.clock import utc_now
from healthlink.practice.dto import Practice
from healthlink.practice.time_off import time_off
from healthlink.practice.time_off.dto import AwayConflicts, InTheWay

router = Router(name="hours")
FIRST, LAST, SHOWN = 7, 21, 8
HOURS = [f"{hour:02}" for hour in range(FIRST, LAST + 1)]
HOUR = timedelta(hours=1)
MOST = 10


@router.callback_query(F.data == "block")
async def which(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    inside = await practice.enter(talk, writing=True)
    hours = coming(utc_now().astimezone(ZoneInfo(inside.timezone)))
    buttons = [keyboards.press(f"{at:%H:%M}", f"block:{at:%Y-%m-%d}:{at:%H}") for at in hours]
    rows = [buttons[n : n + 4] for n in range(0, len(buttons), 4)]
    day = hours[0].strftime(times.DAY)
    await talk.say(talk.words(texts.WHICH_HOUR, day=day), keyboards.inline(*rows))


def coming(now: datetime) -> list[datetime]:
    """The next hours of this day, or of the next one once it is over."""
    day, first = now.date(), max(now.hour + 1, FIRST)
    if first > LAST:
        day, first = day + timedelta(days=1), FIRST
    return [datetime.combine(day, time(hour)) for hour in range(first, LAST + 1)][:SHOWN]


@router.callback_query(pressed(f"block:{DAY}:(?P<hour>{'|'.join(HOURS)})"))
async def block(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """What stands in the way stays, and is named."""
    inside = await practice.enter(talk, writing=True)
    now = utc_now()
    day = times.near_day(found["day"], now.astimezone(ZoneInfo(inside.timezone)))
    first = datetime.combine(day, time(int(found["hour"])))
    hour = _hour(first)
    id = await _blocked(talk, inside, hour) or (await time_off.add(talk.db, inside, hour, now)).id
    off = await time_off.get(talk.db, inside, id)
    told = talk.words(texts.HOUR_TAKEN, day=day.strftime(times.DAY), **_clocks(first))
    await talk.answer(query.id, told)
    await talk.say("\n".join([told, *_in_the_way(talk, off)]), _after(talk, off))


async def _blocked(talk: Talk, inside: Practice, hour: TimeOffCreate) -> UUID | None:
    """The same hour already, from an impatient thumb."""
    coming = await time_off.list_coming(talk.db, inside, fetch=100, skip=0)
    wanted = (hour.first, hour.last, hour.from_time, hour.to_time)
    same = [off for off in coming if (off.first, off.last, off.from_time, off.to_time) == wanted]
    return same[0].id if same else None


def _hour(first: datetime) -> TimeOffCreate:
    last, day = first + HOUR, first.date()
    return TimeOffCreate.model_validate(
        {"from": day, "to": day, "from_time": first.time(), "to_time": last.time()}
    )


def _clocks(first: datetime) -> dict[str, str]:
    return {"first": first.strftime(times.CLOCK), "last": (first + HOUR).strftime(times.CLOCK)}


def _in_the_way(talk: Talk, off: AwayConflicts) -> list[str]:
    if not off.conflicts:
        return []
    return [talk.words(texts.IN_THE_WAY), *(_line(talk, each) for each in off.conflicts[:MOST])]


def _line(talk: Talk, each: InTheWay) -> str:
    at = each.visit_time.strftime(times.CLOCK) if each.visit_time else "–"
    return talk.words(texts.VISIT_LINE, mark="▫️", time=at, name=each.full_name)


def _after(talk: Talk, off: AwayConflicts) -> keyboards.Markup:
    """To each visit in the way, and back."""
    rows = [
        [keyboards.press(each.full_name[:60], f"v:{each.visit_id.hex}")]
        for each in off.conflicts[:MOST]
        if each.visit_id
    ]
    return keyboards.inline(
        *rows, [keyboards.press(texts.UNDO[talk.language], f"open:{off.id.hex}")]
    )


@router.callback_query(pressed(f"open:{ID}"))
async def open_again(query: CallbackQuery, talk: Talk, found: Found) -> None:
    inside = await practice.enter(talk, writing=True)
    await time_off.drop(talk.db, inside, id_of(found))
    told = talk.words(texts.HOUR_FREE)
    await talk.answer(query.id, told)
    await talk.say(told)
