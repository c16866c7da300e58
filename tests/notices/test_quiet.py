"""Reminders leave people their sleep, on every wall clock of the world."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthlink.notices.quiet import ENOUGH, shifted

NIGHT = (time(22), time(8))
YEREVAN = ZoneInfo("Asia/Yerevan")
ZONES = [
    "Asia/Yerevan", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
    "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns", "UTC",
]  # fmt: skip


def on(clock: str, day: int = 10) -> datetime:
    return datetime.combine(datetime(2026, 12, day), time.fromisoformat(clock), YEREVAN)


@pytest.mark.parametrize(
    ("due", "visit", "told"),
    [
        (on("12:00"), on("14:00"), on("12:00")),
        (on("07:00"), on("09:00"), on("08:00")),
        (on("07:00"), on("08:59"), on("22:00", 9)),
        (on("23:30", 9), on("12:00"), on("08:00")),
        (on("23:30", 9), on("07:30"), on("22:00", 9)),
        (on("22:00", 9), on("07:30"), on("22:00", 9)),
        (on("08:00"), on("08:30"), on("08:00")),
        (on("21:59"), on("23:59"), on("21:59")),
    ],
)
def test_a_reminder_of_the_night_goes_to_the_morning_or_to_the_evening_before(
    due: datetime, visit: datetime, told: datetime
) -> None:
    assert shifted(due, *NIGHT, YEREVAN, visit) == told


def test_quiet_hours_within_a_day() -> None:
    noon = (time(13), time(15))
    assert shifted(on("14:00"), *noon, YEREVAN, on("18:00")) == on("15:00")
    assert shifted(on("14:00"), *noon, YEREVAN, on("15:30")) == on("13:00")
    assert shifted(on("12:59"), *noon, YEREVAN, on("15:30")) == on("12:59")


def test_equal_ends_are_no_quiet_hours() -> None:
    assert shifted(on("03:00"), time(5), time(5), YEREVAN, on("06:00")) == on("03:00")


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, tzinfo=None))
zones = st.sampled_from(ZONES).map(ZoneInfo)
ahead = st.integers(0, 48 * 60).map(lambda minutes: timedelta(minutes=minutes))


def is_quiet(moment: datetime, begins: time, ends: time, zone: ZoneInfo) -> bool:
    """By another road: minute by minute of a day."""

    def minutes(clock: time) -> int:
        return clock.hour * 60 + clock.minute

    passed = (minutes(moment.astimezone(zone).time()) - minutes(begins)) % 1440
    return passed < (minutes(ends) - minutes(begins)) % 1440


@given(moments, clocks, clocks, zones, ahead)
def test_it_moves_only_what_is_in_the_quiet_hours_and_no_further_than_their_ends(
    due: datetime, begins: time, ends: time, zone: ZoneInfo, ahead: timedelta
) -> None:
    visit = due + ahead
    told = shifted(due, begins, ends, zone, visit)
    if not is_quiet(due, begins, ends, zone):
        assert told == due
        return
    assert abs(told - due) <= timedelta(hours=25), "a day, and an hour of a clock turned back"
    if told > due:
        assert told + ENOUGH <= visit
        assert not is_quiet(told, begins, ends, zone) or begins == ends
    else:
        just_before = told - timedelta(minutes=1)
        assert told <= due
        assert told == due or not is_quiet(just_before, begins, ends, zone) or _turned(told, zone)


def _turned(moment: datetime, zone: ZoneInfo) -> bool:
    """A clock is turned within a day of it."""
    day = timedelta(days=1)
    return (moment - day).astimezone(zone).utcoffset() != (moment + day).astimezone(
        zone
    ).utcoffset()


@given(moments, clocks, clocks, zones)
def test_with_time_enough_it_is_never_earlier(
    due: datetime, begins: time, ends: time, zone: ZoneInfo
) -> None:
    told = shifted(due, begins, ends, zone, due + timedelta(days=3))
    assert told >= due
    assert shifted(told, begins, ends, zone, due + timedelta(days=3)) == told


def test_the_night_in_which_the_clock_is_turned_back_ends_with_its_second_reading() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    due = datetime(2026, 10, 25, 2, 10, tzinfo=berlin, fold=1)
    told = shifted(due, time(22), time(2, 30), berlin, due + timedelta(days=1))
    assert told == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
