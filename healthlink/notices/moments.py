"""Times in words, on the clock of the clinic: weekday, day, month, and whose clock it is."""

from datetime import datetime
from zoneinfo import ZoneInfo

from healthlink.errors import Text

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "hy": ("երկուշաբթի", "երեքշաբթի", "չորեքշաբթի", "հինգշաբթի", "ուրբաթ", "շաբաթ", "կիրակի"),
}
MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня", "июля"),
        *("августа", "сентября", "октября", "ноября", "декабря"),
    ),
    "hy": (
        *("հունվարի", "փետրվարի", "մարտի", "ապրիլի", "մայիսի", "հունիսի", "հուլիսի"),
        *("օգոստոսի", "սեպտեմբերի", "հոկտեմբերի", "նոյեմբերի", "դեկտեմբերի"),
    ),
}
"""As they stand beside a day."""
DAY: Text = {
    "en": "{weekday}, {day} {month} {year}",
    "ru": "{weekday}, {day} {month} {year} г.",
    "hy": "{year} թ. {month} {day}, {weekday}",
}
SHORT_DAY: Text = {
    "en": "{weekday}, {day} {month}",
    "ru": "{weekday}, {day} {month}",
    "hy": "{month} {day}, {weekday}",
}
CLOCKS: dict[str, Text] = {
    "Asia/Yerevan": {
        "en": "Yerevan time",
        "ru": "по времени Еревана",
        "hy": "Երևանի ժամանակով",
    },
    "Europe/Moscow": {
        "en": "Moscow time",
        "ru": "по московскому времени",
        "hy": "Մոսկվայի ժամանակով",
    },
}
OTHER_CLOCK: Text = {
    "en": "the clinic’s time, UTC{offset}",
    "ru": "по времени клиники, UTC{offset}",
    "hy": "կլինիկայի ժամանակով, UTC{offset}",
}


def day(at: datetime, zone: str, language: str) -> str:
    return _day(DAY, at, zone, language)


def short_day(at: datetime, zone: str, language: str) -> str:
    """Without the year."""
    return _day(SHORT_DAY, at, zone, language)


def clock(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def whose_clock(at: datetime, zone: str, language: str) -> str:
    """`по времени Еревана`; of places that we have no word for, how far it is from UTC then."""
    if known := CLOCKS.get(zone):
        return known[language]
    offset = at.astimezone(ZoneInfo(zone)).strftime("%z")
    return OTHER_CLOCK[language].format(offset=f"{offset[:3]}:{offset[3:5]}")


def when(at: datetime, zone: str, language: str) -> str:
    """`вторник, 1 декабря 2026 г., 10:30 (по времени Еревана)`."""
    whose = whose_clock(at, zone, language)
    return f"{day(at, zone, language)}, {clock(at, zone)} ({whose})"


def short(at: datetime, zone: str, language: str) -> str:
    """`вторник, 1 декабря, 10:30`."""
    return f"{short_day(at, zone, language)}, {clock(at, zone)}"


def clock_beside(at: datetime, other: datetime, zone: str, language: str) -> str:
    """`10:30`, with its day where that is not the other's."""
    day, others = short_day(at, zone, language), short_day(other, zone, language)
    return clock(at, zone) if day == others else f"{clock(at, zone)} ({day})"


def _day(form: Text, at: datetime, zone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return form[language].format(
        weekday=WEEKDAYS[language][local.weekday()],
        day=local.day,
        month=MONTHS[language][local.month - 1],
        year=local.year,
    )
