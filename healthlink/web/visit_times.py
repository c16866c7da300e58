"""The page of free times to which a visit can be moved: two weeks of them, day by day."""

from datetime import date, timedelta
from html import escape
from itertools import groupby
from zoneinfo import ZoneInfo

from healthlink.booking.dto import SlotOut
from healthlink.booking.letters.dto import Visit
from healthlink.booking.schedules import HORIZON
from healthlink.notices import moments
from healthlink.web import visit_page
from healthlink.web import visit_words as words

DAYS = 14


def today(visit: Visit) -> date:
    """Where the clinic is."""
    return visit.now.astimezone(ZoneInfo(visit.timezone)).date()


def first_day(visit: Visit, asked: str) -> date:
    """What the reader turned to, if it is a day that can be booked."""
    try:
        day = date.fromisoformat(asked[:10])
    except ValueError:
        return today(visit)
    return min(max(day, today(visit)), today(visit) + HORIZON)


def render(visit: Visit, first: date, free: list[SlotOut], base: str, language: str) -> str:
    title = words.MOVE[language]
    now = moments.when(visit.starts_at, visit.timezone, language)
    body = (
        f"<h1>{title}</h1><dl><dt>{words.BEFORE[language]}<dd>{escape(now)}</dl>"
        f"{_days(visit, free, language) or f'<p>{words.NOTHING_FREE[language]}</p>'}"
        f"{_turn(visit, first, language)}"
        f"{visit_page.link(base, words.BACK[language], language)}"
    )
    return visit_page.document(title, body, language, "plain")


def _days(visit: Visit, free: list[SlotOut], language: str) -> str:
    return "".join(
        f"<h2>{_name(visit, slots := list(group), language)}</h2>"
        f"<ul class=times>{''.join(_time(slot, language) for slot in slots)}</ul>"
        for _, group in groupby(free, key=lambda slot: slot.date)
    )


def _name(visit: Visit, slots: list[SlotOut], language: str) -> str:
    return escape(moments.short_day(slots[0].starts_at, visit.timezone, language))


def _time(slot: SlotOut, language: str) -> str:
    href = f"?to={slot.date:%Y-%m-%d}T{slot.time:%H:%M}&amp;language={language}"
    return f"<li><a href='{href}'>{slot.time:%H:%M}</a>"


def _turn(visit: Visit, first: date, language: str) -> str:
    step, start = timedelta(days=DAYS), today(visit)
    earlier = _to(max(first - step, start), words.EARLIER[language], language)
    later = _to(first + step, words.LATER[language], language)
    return (
        f"<div class=turn>{earlier if first > start else '<span></span>'}"
        f"{later if first + step <= start + HORIZON else ''}</div>"
    )


def _to(day: date, label: str, language: str) -> str:
    return f"<a href='?from={day}&amp;language={language}'>{label}</a>"
