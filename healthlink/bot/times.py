"""Choosing a time by tapping: a day of the coming week, then a free time of it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from healthlink.booking.blocks import blocks
from healthlink.bot import keyboards, texts
from healthlink.bot.buttons import Found
from healthlink.bot.errors import OldButton
from healthlink.bot.talk import Talk
from healthlink.clock import utc_now
from healthlink.practice.dto import Practice

DAYS, MOST_TIMES, IN_A_ROW = 7, 24, 4
OPENS, CLOSES = time(9), time(19)
DAY, CLOCK = "%d.%m", "%H:%M"


async def choose(talk: Talk, inside: Practice, ahead: str, tapped: str | None) -> None:
    """Asks for a day, or for a time of the day that was tapped. `ahead` is what the buttons say
    before that. Raises OldButton."""
    local = utc_now().astimezone(ZoneInfo(inside.timezone))
    if not tapped:
        await talk.say(talk.words(texts.WHICH_DAY), _days(ahead, local.date()))
        return
    day = near_day(tapped, local)
    times = _times(day, inside, local)
    free = await blocks.free_times(talk.db, inside.doctor_id, times, inside.visit_minutes)
    if not free:
        await talk.say(talk.words(texts.NOTHING_FREE), _days(ahead, local.date()))
        return
    shown = [at.astimezone(local.tzinfo) for at in free][:MOST_TIMES]
    buttons = [keyboards.press(f"{at:{CLOCK}}", f"{ahead}:{tapped}:{at:%H%M}") for at in shown]
    rows = [buttons[n : n + IN_A_ROW] for n in range(0, len(buttons), IN_A_ROW)]
    await talk.say(talk.words(texts.WHICH_TIME, day=day.strftime(DAY)), keyboards.inline(*rows))


def chosen(found: Found, inside: Practice) -> tuple[date, time] | None:
    """What a MOMENT says, once both were tapped. Raises OldButton."""
    if not found["clock"]:
        return None
    local = utc_now().astimezone(ZoneInfo(inside.timezone))
    day, at = near_day(found["day"], local), time.fromisoformat(found["clock"])
    if datetime.combine(day, at, local.tzinfo) <= local:
        raise OldButton
    return day, at


def near_day(tapped: str, now: datetime) -> date:
    """Of today and the days after it: nothing is planned for yesterday by a button of last week.
    Raises OldButton."""
    try:
        day = date.fromisoformat(tapped)
    except ValueError:
        raise OldButton from None
    if not 0 <= (day - now.date()).days < DAYS:
        raise OldButton
    return day


def _days(ahead: str, today: date) -> keyboards.Markup:
    days = [today + timedelta(days=n) for n in range(DAYS)]
    buttons = [keyboards.press(day.strftime(DAY), f"{ahead}:{day.isoformat()}") for day in days]
    return keyboards.inline(buttons[:IN_A_ROW], buttons[IN_A_ROW:])


def _times(day: date, inside: Practice, now: datetime) -> list[datetime]:
    """Every time of a usual day at which a visit could begin."""
    zone = ZoneInfo(inside.timezone)
    at, end = datetime.combine(day, OPENS, zone), datetime.combine(day, CLOSES, zone)
    found = []
    while at < end:
        if at > now:
            found.append(at)
        at += timedelta(minutes=inside.visit_minutes)
    return found
