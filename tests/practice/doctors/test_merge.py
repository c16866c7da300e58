"""A doctor with a practice of their own takes over the catalogue's profile: two become one, and for
thirty days they come apart again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from healthlink.booking import schedules
from healthlink.booking.handover import calendars
from healthlink.db.pool import Db
from healthlink.ids import new_id
from tests import make
from tests.make import Person
from tests.practice.conftest import ANAHIT
from tests.practice.doctors.conftest import Desk, Doc, registered
from tests.practice.doctors.test_claims import claim, invite

NOON = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
GAGIK = {"first_name": "Գագիկ", "last_name": "Մելիքյան"}


async def visit(
    db: Db, doctor_id: str, card: Any, day: int, hour: int = 0, person_id: UUID | None = None
) -> UUID:
    """Planned by hand: takes the doctor's time. Answers the engagement."""
    at, id = NOON + timedelta(days=day, hours=hour), new_id()
    await db.execute(
        "insert into engagement (id, doctor_id, person_id, busy, attended, kind)"
        " select $1, $2, $3, r, r, 'visit' from tstzrange($4, $5) as r",
        *(id, UUID(doctor_id), person_id, at, at + timedelta(minutes=30)),
    )
    await db.execute(
        "insert into visit (id, doctor_id, patient_id, visit_date, visit_time, starts_at,"
        " engagement_id, notes) values ($1, $2, $3, $4::timestamptz::date, $4::timestamptz::time,"
        " $4, $5, 'by hand')",
        *(new_id(), UUID(doctor_id), UUID(card["id"]), at, id),
    )
    return id


async def days_off(db: Db, doctor_id: str, first: int, last: int) -> UUID:
    during = (NOON + timedelta(days=first), NOON + timedelta(days=last))
    async with db.transaction():
        id, _ = await schedules.take_off(db, UUID(doctor_id), during, "Отпуск")
    return id


async def assistant(db: Db, doctor_id: str) -> Person:
    who = await make.person(db, "Օգնական")
    await db.execute(
        "insert into practice_assistant (id, doctor_id, user_id, name, joined_at)"
        " values ($1, $2, $3, 'Օգնական', now())",
        *(new_id(), UUID(doctor_id), who.id),
    )
    return who


class Old:
    """Armen's own practice, with one of everything, before he takes the profile over."""

    def __init__(self, doc: Doc, db: Db) -> None:
        self.doc, self.db = doc, db
        self.cards: list[Any] = []

    async def fill(self) -> "Old":
        db, doctor_id = self.db, self.doc.doctor_id
        self.cards = [await self.doc.done("POST", "/patients", who) for who in (ANAHIT, GAGIK)]
        card = UUID(self.cards[0]["id"])
        self.visit = await visit(db, doctor_id, self.cards[0], 3)
        self.past = await visit(db, doctor_id, self.cards[0], -3)
        self.off = await days_off(db, doctor_id, 10, 12)
        self.assistant = await assistant(db, doctor_id)
        self.file = new_id()
        await db.execute(
            "insert into media_file (id, key, content_type, size, width, height, sha256,"
            " created_by) values ($1, $2, 'image/webp', 9, 9, 9, sha256(''), $3)",
            *(self.file, self.file.hex, self.assistant.id),
        )
        await db.execute(
            "insert into patient_media (id, doctor_id, patient_id, file_id, kind, file_name,"
            " created_by) values ($1, $2, $3, $4, 'xray', 'x', $5)",
            *(new_id(), UUID(doctor_id), card, self.file, self.assistant.id),
        )
        await db.execute(
            "insert into consent (id, doctor_id, patient_id, purpose, version, given_by)"
            " values ($1, $2, $3, 'treatment', '1', $4)",
            *(new_id(), UUID(doctor_id), card, self.assistant.id),
        )
        await db.execute(
            "insert into patient_invitation values (sha256('x'), $1, $2, now() + interval '1 day')",
            *(UUID(doctor_id), card),
        )
        return self

    async def whose(self) -> dict[str, set[str]]:
        """By table, the doctors that its rows belong to."""
        tables = ("patient", "visit", "patient_media", "consent", "patient_invitation")
        others = ("engagement", "time_off", "practice_assistant")
        return {
            table: {str(row["doctor_id"]) for row in await self.db.fetch(f"select * from {table}")}
            for table in (*tables, *others)
        }


@pytest.fixture
async def old(doc: Doc, db: Db) -> Old:
    return await Old(doc, db).fill()


async def merged(desk: Desk, doc: Doc) -> Any:
    answer = await claim(doc, await invite(desk))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_everything_moves_to_the_profile_of_the_catalogue(
    client: httpx.AsyncClient, desk: Desk, old: Old, db: Db
) -> None:
    before = await old.doc.me()
    me = await merged(desk, old.doc)
    assert me["id"] == str(desk.doctor.id)
    assert (me["full_name"], me["first_name"]) == ("Արամ Գրիգորյան", "Արմեն")
    assert (me["phone"], me["registered"], me["listed"]) == (before["phone"], True, True)
    assert me["trial_ends_at"] == before["trial_ends_at"]
    assert me["merge_undo_until"]
    assert await old.whose() == {table: {me["id"]} for table in await old.whose()}
    names = {row["first_name"] for row in await old.doc.done("GET", "/patients")}
    assert names == {"Անահիտ", "Գագիկ"}
    helping = await client.get("/patients", headers=old.assistant.headers)
    assert len(helping.json()) == 2, "the assistant goes on"
    again = await db.fetchval("select user_id from doctor where id = $1", UUID(old.doc.doctor_id))
    assert again is None


async def test_it_is_in_the_books_of_both(desk: Desk, old: Old, db: Db) -> None:
    await merged(desk, old.doc)
    rows = await db.fetch("select * from access where action = 'practice.merge'")
    assert {str(row["doctor_id"]) for row in rows} == {old.doc.doctor_id, str(desk.doctor.id)}
    for row in rows:
        assert {str(id) for id in row["patient_ids"]} == {card["id"] for card in old.cards}
        assert row["role"] == "doctor" and row["address"] and row["request_id"]
        assert row["object_id"] == await db.fetchval("select id from practice_merge")
    trail = await db.fetchrow("select detail::text from audit where action = 'doctor.claim'")
    assert trail and old.doc.doctor_id in trail["detail"]


async def test_who_opened_a_card_before_is_told_after(desk: Desk, old: Old) -> None:
    card = f"/patients/{old.cards[0]['id']}"
    await old.doc.done("GET", card)
    before = await old.doc.done("GET", f"{card}/access")
    await merged(desk, old.doc)
    after = await old.doc.done("GET", f"{card}/access?limit=100")
    assert [row["id"] for row in before] == [row["id"] for row in after][-len(before) :]
    everything = await old.doc.done("GET", "/access?limit=100")
    assert {row["id"] for row in before} < {row["id"] for row in everything}
    assert [row["id"] for row in everything] == sorted(
        (row["id"] for row in everything), reverse=True
    )
    await old.doc.done("POST", "/me/merge/undo")
    again = await old.doc.done("GET", f"{card}/access?limit=100")
    assert {row["id"] for row in before} < {row["id"] for row in again}


async def test_its_times_are_taken_on_the_market(
    client: httpx.AsyncClient, desk: Desk, old: Old, anna: Person
) -> None:
    await merged(desk, old.doc)
    path = f"/api/v1/doctors/{desk.doctor.id}/slots"
    asked = {"service_id": str(desk.doctor.service_id)}
    for day, free in ((3, False), (4, True), (11, False)):
        at = NOON + timedelta(days=day)
        on = at.astimezone(desk.doctor.zone).date().isoformat()
        slots = (await client.get(path, params={**asked, "from": on, "to": on})).json()
        begins = {datetime.fromisoformat(slot["starts_at"]) for slot in slots}
        assert (at in begins) is free, day


async def test_overlapping_times_are_refused_and_listed(
    client: httpx.AsyncClient, desk: Desk, old: Old, anna: Person, db: Db
) -> None:
    at = NOON + timedelta(days=3, minutes=15)
    wall = at.astimezone(desk.doctor.zone)
    booking = {
        **desk.doctor.booking(),
        "date": wall.date().isoformat(),
        "time": wall.strftime("%H:%M"),
    }
    booked = await client.post("/api/v1/appointments", json=booking, headers=anna.headers)
    assert booked.status_code == 201, booked.text
    token = await invite(desk)
    before = await old.whose()
    refused = await claim(old.doc, token)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/calendars-overlap")
    (overlap,) = refused.json()["overlaps"]
    assert datetime.fromisoformat(overlap["starts_at"]) == at
    assert datetime.fromisoformat(overlap["ends_at"]) == at + timedelta(minutes=15)
    assert "Անահիտ" not in refused.text
    assert await old.whose() == before
    cancelled = await client.delete(
        f"/api/v1/appointments/{booked.json()['id']}", headers=anna.headers
    )
    assert cancelled.status_code == 200
    assert (await claim(old.doc, token)).status_code == 200, "the same link still works"


async def test_what_is_over_and_days_off_are_no_obstacle(desk: Desk, old: Old, db: Db) -> None:
    at = NOON - timedelta(days=3)
    await db.execute(
        "insert into engagement (id, doctor_id, busy, attended, kind) select $1, $2, r, r, 'visit'"
        " from tstzrange($3, $4) as r",
        *(new_id(), desk.doctor.id, at, at + timedelta(hours=1)),
    )
    await days_off(db, str(desk.doctor.id), 11, 14)
    await merged(desk, old.doc)
    taken = await db.fetchval(
        "select range_agg(busy) @> tstzrange($1, $2) from engagement where live and doctor_id = $3",
        *(NOON + timedelta(days=10), NOON + timedelta(days=14), desk.doctor.id),
    )
    assert taken, "both times off, together"


async def undo(doc: Doc) -> Any:
    return await doc.done("POST", "/me/merge/undo")


async def test_within_thirty_days_they_come_apart_again(
    client: httpx.AsyncClient, desk: Desk, old: Old, db: Db
) -> None:
    before = await old.whose()
    was = await old.doc.me()
    await merged(desk, old.doc)
    assert await undo(old.doc) == was == await old.doc.me()
    assert await old.whose() == before
    rows = await db.fetch("select doctor_id from access where action = 'practice.unmerge'")
    assert len(rows) == 2
    assert (await desk.done("GET", f"doctors/{desk.doctor.id}"))["connected"] is False
    refused = await old.doc.ask("POST", "/me/merge/undo")
    assert refused.json()["type"] == "/problems/nothing-to-undo"


async def test_after_thirty_days_they_do_not(desk: Desk, old: Old, db: Db) -> None:
    await merged(desk, old.doc)
    await db.execute("update practice_merge set merged_at = now() - interval '31 days'")
    assert (await old.doc.me())["merge_undo_until"] is None
    refused = await old.doc.ask("POST", "/me/merge/undo")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-to-undo")
    assert len(await old.doc.done("GET", "/patients")) == 2


async def test_what_came_after_the_merge_stays_but_what_is_a_cards_goes_with_it(
    desk: Desk, old: Old, db: Db
) -> None:
    me = await merged(desk, old.doc)
    new = await old.doc.done("POST", "/patients", {"first_name": "Նոր", "last_name": "Հիվանդ"})
    later = await visit(db, me["id"], old.cards[1], 5)
    stays = await visit(db, me["id"], new, 6)
    await undo(old.doc)
    cards = {row["first_name"] for row in await old.doc.done("GET", "/patients")}
    assert cards == {"Անահիտ", "Գագիկ"}
    whose = "select doctor_id::text from engagement where id = $1"
    assert await db.fetchval(whose, later) == old.doc.doctor_id
    assert await db.fetchval(whose, stays) == me["id"]
    assert (await old.doc.ask("GET", f"/patients/{new['id']}")).status_code == 404


async def test_who_has_booked_on_the_market_since_gets_a_card_there(
    client: httpx.AsyncClient, desk: Desk, old: Old, anna: Person, db: Db
) -> None:
    card = UUID(old.cards[0]["id"])
    await db.execute(
        "update patient set person_id = $1, notes = 'medical' where id = $2", anna.id, card
    )
    me = await merged(desk, old.doc)
    booked = await client.post(
        "/api/v1/appointments", json=desk.doctor.booking(), headers=anna.headers
    )
    await db.execute(
        "insert into visit (id, doctor_id, patient_id, visit_date, appointment_id)"
        " values ($1, $2, $3, now()::date, $4)",
        *(new_id(), UUID(me["id"]), card, UUID(booked.json()["id"])),
    )
    await undo(old.doc)
    rows = await db.fetch(
        "select p.id, p.doctor_id::text, p.notes, v.appointment_id from patient p"
        " left join visit v on v.patient_id = p.id and v.appointment_id is not null"
        " where p.person_id = $1",
        anna.id,
    )
    found = {row["doctor_id"]: row for row in rows}
    assert set(found) == {me["id"], old.doc.doctor_id}
    assert str(found[me["id"]]["appointment_id"]) == booked.json()["id"]
    assert found[me["id"]]["notes"] == "", "only who it is"
    assert found[old.doc.doctor_id]["id"] == card
    assert found[old.doc.doctor_id]["appointment_id"] is None


async def test_an_invitation_that_was_used_does_not_bring_back_what_was_undone(
    desk: Desk, old: Old
) -> None:
    """Whose profile it is, and whose patients it has by then, is not for an old link to say."""
    token = await invite(desk)
    await claim(old.doc, token)
    await undo(old.doc)
    refused = await claim(old.doc, token)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invitation-over")


async def test_merging_again_after_an_undo(
    client: httpx.AsyncClient, desk: Desk, old: Old, anna: Person, admin: Person, db: Db
) -> None:
    """The profile's practice has patients of its own by then, and one person in both."""
    card = UUID(old.cards[0]["id"])
    await db.execute("update patient set person_id = $1 where id = $2", anna.id, card)
    me = await merged(desk, old.doc)
    await undo(old.doc)
    double = new_id()
    await db.execute(
        "insert into patient (id, doctor_id, person_id, first_name) values ($1, $2, $3, 'Աննա')",
        *(double, UUID(me["id"]), anna.id),
    )
    me = await merged(Desk(client, admin, desk.doctor), old.doc)
    assert (me["first_name"], me["phone"]) == ("Արմեն", "+37491123456")
    assert len(await old.doc.done("GET", "/patients")) == 3
    linked = await db.fetch("select id from patient where person_id = $1", anna.id)
    assert [row["id"] for row in linked] == [double]
    await undo(old.doc)
    linked = await db.fetch("select id from patient where person_id = $1", anna.id)
    assert {row["id"] for row in linked} == {double, card}


async def test_who_has_joined_another_card_since_does_not_stop_an_undo(
    client: httpx.AsyncClient, desk: Desk, old: Old, anna: Person, admin: Person, db: Db
) -> None:
    """One person had a card in both, and is joined with a third one by the time of the undo."""
    card, third = (UUID(each["id"]) for each in old.cards)
    link = "update patient set person_id = $1 where id = $2"
    await db.execute(link, anna.id, card)
    me = await merged(desk, old.doc)
    await undo(old.doc)
    double = new_id()
    await db.execute(
        "insert into patient (id, doctor_id, person_id, first_name) values ($1, $2, $3, 'Աննա')",
        *(double, UUID(me["id"]), anna.id),
    )
    await merged(Desk(client, admin, desk.doctor), old.doc)
    await db.execute(link, None, double)
    await db.execute(link, anna.id, third)
    await undo(old.doc)
    linked = await db.fetch("select id from patient where person_id = $1", anna.id)
    assert [row["id"] for row in linked] == [third]


async def test_the_better_plan_of_the_two_is_the_ones(desk: Desk, old: Old, db: Db) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    await db.execute("update subscription set trial_ends_at = $1", later)
    me = await merged(desk, old.doc)
    assert datetime.fromisoformat(me["trial_ends_at"]) == later


async def test_nobody_elses_practice_moves(
    client: httpx.AsyncClient, desk: Desk, old: Old, db: Db
) -> None:
    other = await registered(client, 77002)
    card = await other.done("POST", "/patients", ANAHIT)
    taken = await visit(db, other.doctor_id, card, 3)
    await merged(desk, old.doc)
    assert [row["id"] for row in await other.done("GET", "/patients")] == [card["id"]]
    whose = await db.fetchval("select doctor_id::text from engagement where id = $1", taken)
    assert whose == other.doctor_id
    assert (await other.ask("POST", "/me/merge/undo")).status_code == 409


async def test_a_large_practice_moves_in_bites(desk: Desk, old: Old, db: Db) -> None:
    await db.execute(
        "insert into patient (id, doctor_id, first_name)"
        " select gen_random_uuid(), $1, 'P' || n from generate_series(1, 3000) n",
        UUID(old.doc.doctor_id),
    )
    await db.execute(
        "insert into visit (id, doctor_id, patient_id, visit_date)"
        " select gen_random_uuid(), doctor_id, id, now()::date from patient, generate_series(1, 2)"
    )
    await db.execute("analyze patient, visit, consent, patient_media, patient_invitation")
    me = await merged(desk, old.doc)
    assert (await old.whose())["visit"] == {me["id"]}
    await undo(old.doc)
    assert (await old.whose())["visit"] == {old.doc.doctor_id}


Step = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize("step", ["join"])
async def test_a_merge_that_fails_in_the_middle_moves_nothing(
    desk: Desk, old: Old, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise asyncpg.QueryCanceledError("as if it took too long")

    token = await invite(desk)
    before, me = await old.whose(), await old.doc.me()
    with monkeypatch.context() as patch:
        patch.setattr(calendars, step, fails)
        assert (await claim(old.doc, token)).status_code == 503
    assert (await old.whose(), await old.doc.me()) == (before, me)
    assert (await claim(old.doc, token)).status_code == 200


async def test_a_booking_that_comes_meanwhile_finds_the_time_taken(
    client: httpx.AsyncClient,
    desk: Desk,
    old: Old,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wall = (NOON + timedelta(days=3)).astimezone(desk.doctor.zone)
    at = {"date": wall.date().isoformat(), "time": wall.strftime("%H:%M")}
    body = {**desk.doctor.booking(), **at}
    bookings: list[asyncio.Task[httpx.Response]] = []
    join: Step = calendars.join

    async def while_somebody_books(*about: Any) -> Any:
        booking = client.post("/api/v1/appointments", json=body, headers=anna.headers)
        bookings.append(asyncio.create_task(booking))
        return await join(*about)

    token = await invite(desk)
    monkeypatch.setattr(calendars, "join", while_somebody_books)
    assert (await claim(old.doc, token)).status_code == 200
    (booked,) = await asyncio.gather(*bookings)
    assert (booked.status_code, booked.json()["type"]) == (409, "/problems/slot-taken")


async def test_a_card_that_comes_meanwhile_is_not_left_behind(
    desk: Desk, old: Old, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old practice is nobody's afterwards: what came too late would be seen by nobody."""
    coming: list[asyncio.Task[httpx.Response]] = []
    join: Step = calendars.join

    async def while_somebody_writes(*about: Any) -> Any:
        card = asyncio.create_task(old.doc.ask("POST", "/patients", GAGIK))
        coming.append(card)
        await asyncio.wait((card,), timeout=0.5)
        return await join(*about)

    token = await invite(desk)
    monkeypatch.setattr(calendars, "join", while_somebody_writes)
    assert (await claim(old.doc, token)).status_code == 200
    (card,) = await asyncio.gather(*coming)
    assert (card.status_code, card.json()["type"]) == (403, "/problems/no-practice")
    assert (await old.whose())["patient"] == {str(desk.doctor.id)}
    assert (await old.doc.ask("POST", "/patients", GAGIK)).status_code == 201, "again, and it is in"
