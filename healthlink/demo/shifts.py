"""Working weeks: which days a doctor comes and from when to when, in minutes of the local day."""

from random import Random

Day = tuple[tuple[int, int], ...]
Week = dict[int, Day]

_HOUR = 60
_HALF = 30

_MORNINGS: tuple[Day, ...] = (
    ((8 * _HOUR, 14 * _HOUR),),
    ((8 * _HOUR + _HALF, 14 * _HOUR + _HALF),),
    ((9 * _HOUR, 15 * _HOUR),),
)
_AFTERNOONS: tuple[Day, ...] = (
    ((14 * _HOUR, 20 * _HOUR),),
    ((15 * _HOUR, 18 * _HOUR), (18 * _HOUR + _HALF, 21 * _HOUR)),
)
_FULL_DAYS: tuple[Day, ...] = (
    ((9 * _HOUR, 13 * _HOUR), (14 * _HOUR, 18 * _HOUR)),
    ((10 * _HOUR, 14 * _HOUR), (14 * _HOUR + _HALF, 19 * _HOUR)),
    ((8 * _HOUR + _HALF, 12 * _HOUR + _HALF), (13 * _HOUR + _HALF, 17 * _HOUR)),
)
_LONG_DAYS: tuple[Day, ...] = (
    ((9 * _HOUR, 13 * _HOUR), (13 * _HOUR + _HALF, 17 * _HOUR), (17 * _HOUR + _HALF, 20 * _HOUR)),
)
_EVENINGS: tuple[Day, ...] = (((17 * _HOUR, 21 * _HOUR),), ((18 * _HOUR, 21 * _HOUR),))
_SATURDAYS: tuple[Day, ...] = (
    ((10 * _HOUR, 15 * _HOUR),),
    ((9 * _HOUR, 14 * _HOUR),),
    ((10 * _HOUR, 13 * _HOUR), (13 * _HOUR + _HALF, 17 * _HOUR)),
)

_WEEKDAYS = (1, 2, 3, 4, 5)
_SATURDAY = 6
_SATURDAY_SHARE = 0.3


def week(random: Random) -> Week:
    """At least three days, so that two clinics may share them."""
    kinds = (_alternating, _full, _some_days, _evenings)
    (kind,) = random.choices(kinds, weights=(35, 30, 25, 10))
    days = kind(random)
    if kind is not _evenings and random.random() < _SATURDAY_SHARE:
        days[_SATURDAY] = random.choice(_SATURDAYS)
    return days


def shared(days: Week, random: Random) -> tuple[Week, Week]:
    """The same week in two clinics, every day wholly in one of them."""
    order = sorted(days)
    random.shuffle(order)
    half = (len(order) + 1) // 2
    first, second = sorted(order[:half]), sorted(order[half:])
    return {day: days[day] for day in first}, {day: days[day] for day in second}


def _alternating(random: Random) -> Week:
    """Mornings on odd days and afternoons on even ones, or the other way round."""
    shifts = [random.choice(_MORNINGS), random.choice(_AFTERNOONS)]
    random.shuffle(shifts)
    return {day: shifts[day % 2] for day in _WEEKDAYS}


def _full(random: Random) -> Week:
    day_off = random.choice((None, *_WEEKDAYS))
    day = random.choice(_FULL_DAYS)
    return {weekday: day for weekday in _WEEKDAYS if weekday != day_off}


def _some_days(random: Random) -> Week:
    days = sorted(random.sample(_WEEKDAYS, 3))
    return {day: random.choice(_MORNINGS + _AFTERNOONS + _FULL_DAYS + _LONG_DAYS) for day in days}


def _evenings(random: Random) -> Week:
    days = sorted(random.sample(_WEEKDAYS, random.choice((3, 4, 5))))
    evening = random.choice(_EVENINGS)
    return dict.fromkeys(days, evening)
