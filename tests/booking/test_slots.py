"""Which times are free: the arithmetic, without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from healthlink.booking import slots
from healthlink.booking.slots import Hours, Interval, Length

YEREVAN = ZoneInfo("Asia/Yerevan")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
HALF_HOUR = Length(timedelta(minutes=30))
MORNING = Hours(1, 9 * 60, 12 * 60, 30)
AFTERNOON = Hours(1, 13 * 60, 15 * 60, 30)


def walls(found: list[Interval], zone: ZoneInfo) -> list[str]:
    return [start.astimezone(zone).strftime("%H:%M") for start, _ in found]


def free(
    hours: list[Hours], zone: ZoneInfo = YEREVAN, day: date = MONDAY, **more: object
) -> list[Interval]:
    defaults = {"length": HALF_HOUR, "taken": [], "now": LONG_AGO}
    return list(slots.free(hours, zone, [day], **{**defaults, **more}))  # type: ignore[arg-type]


def test_a_break_is_what_lies_between_two_shifts() -> None:
    assert walls(free([MORNING, AFTERNOON]), YEREVAN) == [
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30"),
        *("13:00", "13:30", "14:00", "14:30"),
    ]


def test_a_long_service_does_not_reach_into_the_break() -> None:
    hour = Length(timedelta(minutes=60))
    assert walls(free([MORNING], length=hour), YEREVAN)[-1] == "11:00"


def test_a_doctor_who_does_not_work_that_day_has_no_free_times() -> None:
    assert free([MORNING], day=MONDAY + timedelta(days=1)) == []


def test_what_is_taken_is_not_free_and_its_neighbours_are() -> None:
    taken = [(slots.instant(MONDAY, 600, YEREVAN), slots.instant(MONDAY, 630, YEREVAN))]
    assert walls(free([MORNING], taken=taken), YEREVAN) == [
        *("09:00", "09:30", "10:30", "11:00", "11:30")
    ]


def test_buffers_keep_their_distance_from_what_is_taken() -> None:
    taken = [(slots.instant(MONDAY, 600, YEREVAN), slots.instant(MONDAY, 630, YEREVAN))]
    careful = Length(timedelta(minutes=30), timedelta(minutes=10), timedelta(minutes=10))
    found = free([MORNING], taken=taken, length=careful)
    assert walls(found, YEREVAN) == ["09:00", "11:00", "11:30"]


def test_the_past_is_not_free() -> None:
    now = slots.instant(MONDAY, 10 * 60, YEREVAN)
    assert walls(free([MORNING], now=now), YEREVAN)[0] == "10:30"


def test_a_day_may_end_at_midnight() -> None:
    assert walls(free([Hours(1, 23 * 60, 1440, 30)]), YEREVAN) == ["23:00", "23:30"]


def test_times_that_a_clock_skips_are_not_offered() -> None:
    spring = date(2026, 3, 29)  # 02:00 -> 03:00 in Berlin
    night = [Hours(7, 60, 5 * 60, 30)]
    assert walls(free(night, BERLIN, spring), BERLIN) == [
        *("01:00", "01:30", "03:00", "03:30", "04:00", "04:30")
    ]


def test_a_shift_that_ends_in_skipped_time_keeps_its_last_hour() -> None:
    spring = date(2026, 3, 29)
    night = [Hours(7, 60, 2 * 60 + 30, 30)]
    assert walls(free(night, BERLIN, spring), BERLIN) == ["01:00", "01:30"]


def test_times_that_come_twice_are_offered_once() -> None:
    autumn = date(2026, 10, 25)  # 03:00 -> 02:00 in Berlin
    night = [Hours(7, 60, 4 * 60, 30)]
    assert walls(free(night, BERLIN, autumn), BERLIN) == [
        *("01:00", "01:30", "02:00", "02:30", "03:00", "03:30")
    ]


ZONES = st.sampled_from(
    [
        *("Africa/Casablanca", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu"),
        *("Asia/Yerevan", "Australia/Lord_Howe", "Europe/Berlin", "Europe/Moscow"),
        "Pacific/Apia",
    ]
).map(ZoneInfo)


@st.composite
def days_of_work(draw: st.DrawFn) -> tuple[list[Hours], date]:
    day = draw(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
    cuts = draw(st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True))
    edges = sorted(cuts)[: len(cuts) // 2 * 2]
    step = draw(st.integers(5, 120))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Hours(day.isoweekday(), opens, closes, step) for opens, closes in pairs], day


@given(
    work=days_of_work(),
    zone=ZONES,
    duration=st.integers(5, 300),
    before=st.integers(0, 60),
    after=st.integers(0, 60),
    blocked=st.lists(st.tuples(st.integers(-300, 1700), st.integers(1, 400)), max_size=5),
)
def test_a_free_time_is_inside_the_hours_apart_from_what_is_taken_and_can_be_named(
    work: tuple[list[Hours], date],
    zone: ZoneInfo,
    duration: int,
    before: int,
    after: int,
    blocked: list[tuple[int, int]],
) -> None:
    hours, day = work
    midnight = slots.instant(day, 0, zone)
    taken = [
        (midnight + timedelta(minutes=a), midnight + timedelta(minutes=a + n)) for a, n in blocked
    ]
    length = Length(*(timedelta(minutes=n) for n in (duration, before, after)))
    found = list(slots.free(hours, zone, [day], length, taken, LONG_AGO))
    labels = walls(found, zone)
    assert len(set(labels)) == len(labels)
    for (start, end), label in zip(found, labels, strict=True):
        assert end - start == length.duration
        busy = length.busy(start)
        assert all(end <= busy[0] or busy[1] <= begin for begin, end in taken)
        minute = int(label[:2]) * 60 + int(label[3:])
        assert slots.instant(day, minute, zone) == start, "a booking by this label gets this time"
        assert any(h.opens <= minute < h.closes for h in hours)
        closes = [
            slots.instant(day, h.closes, zone, fallen=f) for h in hours for f in (False, True)
        ]
        assert any(end <= instant for instant in closes)
