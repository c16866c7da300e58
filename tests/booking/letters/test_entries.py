"""What calendars are told: right to the octet, whatever people are called."""

import dataclasses
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from healthlink.booking.letters import events, links
from healthlink.booking.letters.dto import Visit
from healthlink.errors import NotFound
from healthlink.notices import moments
from tests.booking.letters.conftest import event_of
from tests.conftest import settings_for

ID = UUID("0192f0c1-a2b3-7d4e-8f60-718293a4b5c6")
START = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
SETTINGS = settings_for("", public_url="https://clinic.example", mail_from="Կլինիկա <a@b.example>")
KEYS = ["k" * 32]
PLAIN = Visit(
    id=ID,
    user_id=ID,
    service_id=ID,
    sequence=3,
    status="confirmed",
    changeable=True,
    starts_at=START,
    ends_at=START + timedelta(minutes=30),
    now=START - timedelta(days=2),
    timezone="Asia/Yerevan",
    changed_at=START - timedelta(days=3),
    promised_at=None,
    cancelled_by=None,
    cancel_reason=None,
    service="Приём кардиолога",
    doctor="Արամ Գրիգորյան",
    clinic="Клиника «Авиценна»",
    city="Ереван",
    address="ул. Абовяна, 1",
    latitude=40.18,
    longitude=44.51,
    email="anna@example.com",
    booker="Анна Саргсян",
    relative=None,
    price_minor=0,
    currency="AMD",
    paid_minor=0,
    at_desk=False,
    refund_minor=0,
    free_cancel_until=START,
)
NASTY = (
    "a;b,c\\d:e",
    'Գրիգորյան "Արամ"; X-EVIL:1',
    "երկար " * 40,
    "one\r\nATTENDEE:mailto:evil@example.com",
    "END:VEVENT\nBEGIN:VALARM",
    "\u2028\u202eltr\x00",
    "👩🏽‍⚕️" * 30,
)


def invitation(visit: Visit) -> str:
    return events.invitation(visit, "hy", SETTINGS, "https://clinic.example/visit/x").text


def test_an_invitation_says_all_that_a_calendar_asks() -> None:
    method, event = event_of(invitation(PLAIN))
    assert method == "REQUEST"
    assert event["uid"] == f"{ID}@clinic.example"
    assert event["sequence"] == 3
    assert (event.start, event.end) == (START, PLAIN.ends_at)
    assert event["dtstart"].to_ical() == b"20261201T063000Z"
    assert event["summary"] == "Приём кардиолога, Արամ Գրիգորյան"
    assert event["location"] == "Клиника «Авиценна», Ереван, ул. Абовяна, 1"
    assert event["geo"].to_ical() == "40.18;44.51"
    assert event["status"] == "CONFIRMED"
    assert (event["organizer"], event["organizer"].params["CN"]) == (
        "mailto:a@b.example",
        "Կլինիկա",
    )
    assert event["attendee"] == "mailto:anna@example.com"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert event["url"] == "https://clinic.example/visit/x"
    assert "10:30 (Երևանի ժամանակով)" in event["description"]


def test_a_cancellation_takes_it_out() -> None:
    method, event = event_of(invitation(dataclasses.replace(PLAIN, status="cancelled")))
    assert (method, event["status"]) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize("nasty", NASTY)
def test_lines_end_and_fold_as_they_must_and_nobody_writes_lines_of_their_own(nasty: str) -> None:
    visit = dataclasses.replace(
        PLAIN, service=nasty, doctor=nasty, clinic=nasty, booker=nasty, relative=nasty
    )
    written = invitation(visit).encode()
    assert written.count(b"\n") == written.count(b"\r\n")
    for row in written.split(b"\r\n"):
        assert len(row) <= 75
        row.decode()  # no letter is cut in two
    _, event = event_of(written)
    expected = {"uid", "sequence", "dtstamp", "dtstart", "dtend", "status", "location", "geo"}
    expected |= {"summary", "description", "url", "organizer", "attendee"}
    assert {name.lower() for name in event} == expected
    assert event["attendee"] == "mailto:anna@example.com"
    assert not event.subcomponents


def test_escaped_text_comes_back_as_it_was() -> None:
    _, event = event_of(invitation(dataclasses.replace(PLAIN, clinic="a;b,c\\d:e")))
    assert event["location"] == "a;b,c\\d:e, Ереван, ул. Абовяна, 1"


def test_a_place_without_a_position_has_none() -> None:
    _, event = event_of(invitation(dataclasses.replace(PLAIN, latitude=None)))
    assert "geo" not in event


@pytest.mark.parametrize(
    ("day", "utc", "said"),
    [("2027-03-27", 9, "UTC+01:00"), ("2027-03-29", 8, "UTC+02:00")],
)
def test_ten_in_berlin_is_ten_before_and_after_the_clocks_change(
    day: str, utc: int, said: str
) -> None:
    start = datetime.fromisoformat(day).replace(hour=utc, tzinfo=UTC)
    visit = dataclasses.replace(PLAIN, starts_at=start, timezone="Europe/Berlin")
    _, event = event_of(invitation(visit))
    assert event.start == start
    assert moments.clock(start, "Europe/Berlin") == "10:00"
    assert said in moments.when(start, "Europe/Berlin", "en")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "вторник, 1 декабря 2026 г., 10:30 (по времени Еревана)"),
        ("hy", "2026 թ. դեկտեմբերի 1, երեքշաբթի, 10:30 (Երևանի ժամանակով)"),
        ("en", "Tuesday, 1 December 2026, 10:30 (Yerevan time)"),
    ],
)
def test_times_are_told_in_words(language: str, said: str) -> None:
    assert moments.when(START, "Asia/Yerevan", language) == said


def test_every_month_and_weekday_has_a_word() -> None:
    for language in ("en", "ru", "hy"):
        days = {moments.day(START + timedelta(days=n), "UTC", language) for n in range(366)}
        assert len(days) == 366
        assert len(set(moments.WEEKDAYS[language])) == 7
        assert len(set(moments.MONTHS[language])) == 12


def test_a_link_is_good_for_one_visit_for_some_days() -> None:
    soon = datetime.now(UTC)
    assert links.read(KEYS, links.issue(KEYS, ID, soon)) == ID
    old = links.issue(KEYS, ID, soon - timedelta(days=8))
    with pytest.raises(NotFound):
        links.read(KEYS, old)


def test_a_link_outlives_a_change_of_keys_and_no_forged_one_is_taken() -> None:
    token = links.issue(KEYS, ID, datetime.now(UTC))
    assert links.read(["n" * 32, *KEYS], token) == ID
    head, body, signature = token.split(".")
    flipped = "A" if signature[0] != "A" else "B"
    for bad in (
        "",
        "x",
        f"{head}.{body}.",
        f"{head}.{body}.{flipped}{signature[1:]}",
        f"eyJhbGciOiJub25lIn0.{body}.",
    ):
        with pytest.raises(NotFound):
            links.read(KEYS, bad)
    with pytest.raises(NotFound):
        links.read(["n" * 32], token)


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    read = Calendar.from_ical(events.calendar([], "visits", "ru", SETTINGS))
    assert (list(read.events), read["x-wr-calname"]) == ([], "HealthLink: мои визиты")
