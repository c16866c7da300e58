"""Whatever happens to an appointment on the market shows in the doctor's practice: once."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from healthlink.booking import visits as past_visits
from healthlink.booking.jobs import cancel_appointments_of, expire_holds
from healthlink.db.pool import Db
from healthlink.practice.mirror.jobs import keep_mirrors, mirror_appointment, mirror_doctor
from healthlink.wiring import Resources
from tests import make
from tests.booking.desk.counter import CALLER, Desk, ago, colleague, patient_books, put_at
from tests.booking.waitlist import queue
from tests.conftest import AsyncBank, Worker
from tests.make import Doctor, Person
from tests.payments import till
from tests.practice.calendar import Surgery, day, opened
from tests.practice.mirror.both import differences, mirrored, visit_of

JOBS = "select count(*) from pgqueuer where entrypoint = 'mirror_appointment'"
ROOT = Path(__file__).parent.parent.parent.parent / "healthlink" / "booking"


@pytest.fixture
def desk(client: httpx.AsyncClient, maria: Person, market: Surgery, dr_grigoryan: Doctor) -> Desk:
    return Desk(client, maria, dr_grigoryan.clinic_id)


async def test_a_booking_makes_a_card_and_a_visit(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    worker: Worker,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    (visit,) = await market.visits()
    assert (visit["visit_date"], visit["visit_time"], visit["status"]) == (
        day(),
        "10:00",
        "planned",
    )
    assert (visit["appointment_id"], visit["service_name"]) == (id, "Приём кардиолога")
    (card,) = await market.cards()
    assert (card["first_name"], card["last_name"]) == ("Анна", "Саргсян")
    assert (card["phone"], card["linked"]) == ("+37491123456", True)
    told = await market.done("GET", f"/patients/{card['id']}")
    assert (told["origin"], told["user_id"]) == ("market", str(anna.id))
    assert (await opened(db, visit["id"]))[0] == ("system", "visit.mirror")
    assert await differences(db) == []


async def test_two_bookings_of_one_person_share_a_card_and_a_child_has_its_own(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    worker: Worker,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    for time in ("10:00", "11:00"):
        await patient_books(client, anna, dr_grigoryan, time)
    child = await client.post(
        "/api/v1/users/me/family",
        json={"full_name": "Давид Саргсян", "relation": "child", "birth_date": "2019-04-02"},
        headers=anna.headers,
    )
    body = {**dr_grigoryan.booking("12:00"), "person_id": child.json()["id"]}
    await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    await worker.run_due_jobs()
    cards = {card["first_name"]: card["birth_date"] for card in await market.cards()}
    assert cards == {"Анна": None, "Давид": "2019-04-02"}
    assert await differences(db) == []


async def test_a_card_that_was_put_away_comes_back(
    client: httpx.AsyncClient,
    market: Surgery,
    worker: Worker,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    (card,) = await market.cards()
    await market.done("DELETE", f"/patients/{card['id']}")
    await patient_books(client, anna, dr_grigoryan, "11:00")
    await worker.run_due_jobs()
    assert [row["id"] for row in await market.cards()] == [card["id"]]


async def test_a_doctor_without_an_account_leaves_no_jobs(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    await patient_books(client, anna, dr_grigoryan)
    assert await db.fetchval(JOBS) == 0


async def test_a_doctor_who_registers_gets_what_is_to_come(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    worker: Worker,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    for time in ("10:00", "11:00"):
        await patient_books(client, anna, dr_grigoryan, time)
    market = Surgery(client, await make.practice(db, doctor=dr_grigoryan))
    await worker.run_due_jobs()
    assert await market.visits() == []
    await mirror_doctor(resources, str(dr_grigoryan.id))
    assert [visit["visit_time"] for visit in await market.visits()] == ["10:00", "11:00"]
    assert await differences(db) == []


async def test_the_sweep_nets_what_was_lost(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    worker: Worker,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    kept = await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    await client.delete(f"/api/v1/appointments/{kept}", headers=anna.headers)
    await patient_books(client, anna, dr_grigoryan, "11:00")
    await db.execute("delete from pgqueuer")
    assert len(await differences(db)) == 2
    await keep_mirrors(resources)
    await worker.run_due_jobs()
    assert await differences(db) == []
    await keep_mirrors(resources)
    assert await db.fetchval("select count(*) from pgqueuer") == 0, "nothing is left to do"


async def test_a_job_run_twice_late_and_by_two_at_once_makes_one_card_and_one_visit(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    ids = [await patient_books(client, anna, dr_grigoryan, f"{hour}:00") for hour in range(10, 14)]
    run = [(id, str(dr_grigoryan.id)) for id in ids * 4]
    await asyncio.gather(*(mirror_appointment(resources, *each) for each in run))
    assert await differences(db) == []
    assert await db.fetchval("select count(*) from visit") == 4
    written = await db.fetchval("select count(*) from access where role = 'system'")
    assert written == 5, "a card and four visits: what changes nothing leaves no row"
    await client.delete(f"/api/v1/appointments/{ids[0]}", headers=anna.headers)
    await asyncio.gather(*(mirror_appointment(resources, *each) for each in run))
    assert await differences(db) == []
    assert await db.fetchval("select count(*) from visit") == 4


async def test_a_worker_that_dies_in_between_leaves_nothing_half_done(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    market: Surgery,
    worker: Worker,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    """The connection is cut after the card was written, before the visit is."""
    await patient_books(client, anna, dr_grigoryan)
    await db.execute(
        "create function cut() returns trigger language plpgsql as"
        " $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;"
        "create trigger cut before insert on visit for each row execute function cut()"
    )
    try:
        with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
            await mirror_appointment(
                resources,
                str(await db.fetchval("select id from appointment")),
                str(dr_grigoryan.id),
            )
        assert await db.fetchval("select count(*) from patient") == 0
    finally:
        await db.execute("drop function cut cascade")
    await worker.run_due_jobs()
    assert await differences(db) == []
    assert len(await market.visits()) == 1


async def test_of_the_patients_move_and_cancellation(
    client: httpx.AsyncClient,
    db: Db,
    worker: Worker,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    to = {"date": day(3), "time": "11:00"}
    await client.patch(f"/api/v1/appointments/{id}", json=to, headers=anna.headers)
    await worker.run_due_jobs()
    assert [visit["visit_time"] for visit in await market.visits(3)] == ["11:00"]
    await client.delete(f"/api/v1/appointments/{id}", headers=anna.headers)
    await worker.run_due_jobs()
    assert await mirrored(db) == [("11:00", "cancelled")]
    assert await differences(db) == []


async def test_of_a_booking_that_was_cancelled_before_anybody_looked(
    client: httpx.AsyncClient,
    db: Db,
    worker: Worker,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    await client.delete(f"/api/v1/appointments/{id}", headers=anna.headers)
    await worker.run_due_jobs()
    assert await mirrored(db) == [("10:00", "cancelled")]


async def test_of_a_hold_once_its_money_has_come(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, worker: Worker, anna: Person, boris: Person
) -> None:
    doctor = await till.prepaid(db)
    await make.practice(db, doctor=doctor)
    bill = await till.bill(client, anna, doctor)
    given_up = await till.hold(client, boris, doctor, "12:00")
    await client.delete(f"/api/v1/appointments/{given_up}", headers=boris.headers)
    await worker.run_due_jobs()
    assert await mirrored(db) == [], "who has not paid has no visit"
    await db.execute(till.RUN_OUT)
    await expire_holds(worker.resources)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill)
    await worker.run_due_jobs()
    assert await mirrored(db) == [("10:00", "planned")]
    assert await differences(db) == []


async def test_of_a_hold_that_runs_out(
    client: httpx.AsyncClient, db: Db, worker: Worker, anna: Person
) -> None:
    doctor = await till.prepaid(db)
    await make.practice(db, doctor=doctor)
    await till.hold(client, anna, doctor)
    await db.execute(till.RUN_OUT)
    await expire_holds(worker.resources)
    await keep_mirrors(worker.resources)
    await worker.run_due_jobs()
    assert await mirrored(db) == []


async def test_of_money_taken_at_the_desk(
    client: httpx.AsyncClient, db: Db, worker: Worker, anna: Person
) -> None:
    doctor = await till.prepaid(db)
    await make.practice(db, doctor=doctor)
    desk = Desk(client, await make.staff(db, doctor.clinic_id), doctor.clinic_id)
    held = await till.hold(client, anna, doctor)
    paid = {"method": "card", "amount": till.PRICE}
    await desk.done("POST", f"appointments/{held}/paid", paid)
    await worker.run_due_jobs()
    assert await mirrored(db) == [("10:00", "planned")]


async def test_of_an_offer_that_is_accepted(
    client: httpx.AsyncClient, db: Db, worker: Worker, anna: Person
) -> None:
    doctor = await make.doctor(db)
    await make.practice(db, doctor=doctor)
    entry = await queue.wait(client, anna, doctor)
    await client.post(f"{queue.WAITLIST}/{entry['id']}/accept", headers=anna.headers)
    await worker.run_due_jobs()
    assert len(await mirrored(db)) == 1
    assert await differences(db) == []


async def test_of_what_the_desk_does(
    client: httpx.AsyncClient,
    db: Db,
    worker: Worker,
    desk: Desk,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    called = await desk.book(dr_grigoryan, "12:00")
    came = await patient_books(client, anna, dr_grigoryan, "15:00")
    await worker.run_due_jobs()
    assert await mirrored(db) == [("12:00", "planned"), ("15:00", "planned")]
    names = await db.fetch("select first_name || ' ' || last_name from patient order by 1")
    assert [row[0] for row in names] == ["Анна Саргсян", CALLER["full_name"]]
    cards = [await market.done("GET", f"/patients/{c['id']}") for c in await market.cards()]
    accounts = {card["first_name"]: card["user_id"] for card in cards}
    assert accounts == {"Анна": str(anna.id), "Гаянэ": None}, "nobody reads what a caller is sent"
    await desk.done("PATCH", f"appointments/{called['id']}", {"time": "13:00"})
    await worker.run_due_jobs()
    assert await mirrored(db) == [("13:00", "planned"), ("15:00", "planned")]
    await put_at(db, came, ago(minutes=10))
    for verb, status in (("fulfil", "completed"), ("reopen", "planned"), ("no-show", "no_show")):
        body = {"reason": "Ошибка"} if verb == "reopen" else None
        await desk.done("POST", f"appointments/{came}/{verb}", body)
        await worker.run_due_jobs()
        assert await differences(db) == []
        assert status in [status for _, status in await mirrored(db)]
    await desk.done("POST", f"appointments/{called['id']}/cancel", {"reason": "Врач заболел"})
    await worker.run_due_jobs()
    assert ("13:00", "cancelled") in await mirrored(db)
    assert await differences(db) == []


async def test_of_a_move_to_another_doctor_and_back(
    client: httpx.AsyncClient,
    db: Db,
    worker: Worker,
    market: Surgery,
    desk: Desk,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    other = await colleague(db, dr_grigoryan)
    theirs = Surgery(client, await make.practice(db, "Լևոն Ավագյան", other))
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    await market.change(await visit_of(db, id), notes="Իմ նշումը")
    await desk.done("PATCH", f"appointments/{id}", {"doctor_id": str(other.id)})
    await worker.run_due_jobs()
    assert [visit["status"] for visit in await market.visits()] == ["cancelled"]
    (visit,) = await theirs.visits()
    assert (visit["status"], visit["notes"]) == ("planned", ""), "and nothing of what was noted"
    refused = await market.refused(
        "PATCH", f"/visits/{(await market.visits())[0]['id']}", {"status": "planned"}
    )
    assert refused == (409, "appointment-closed")
    assert await differences(db) == []
    await desk.done("PATCH", f"appointments/{id}", {"doctor_id": str(dr_grigoryan.id)})
    await worker.run_due_jobs()
    (visit,) = await market.visits()
    assert (visit["status"], visit["notes"]) == ("planned", "Իմ նշումը")
    assert await differences(db) == []


async def test_of_what_a_deleted_account_leaves(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    worker: Worker,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    await patient_books(client, anna, dr_grigoryan)
    await worker.run_due_jobs()
    await cancel_appointments_of(resources, str(anna.id))
    await worker.run_due_jobs()
    assert await mirrored(db) == [("10:00", "cancelled")]


async def test_of_a_visit_from_before(
    db: Db, worker: Worker, market: Surgery, anna: Person, dr_grigoryan: Doctor
) -> None:
    before = datetime.now(UTC) - timedelta(days=3)
    assert await past_visits.add_past(db, anna.id, dr_grigoryan.service_id, before)
    await worker.run_due_jobs()
    assert [status for _, status in await mirrored(db)] == ["completed"]


async def test_a_visit_of_who_left_before_anybody_looked_is_not_made(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    worker: Worker,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    id = await patient_books(client, anna, dr_grigoryan)
    await db.execute("update users set deleted_at = now(), full_name = '' where id = $1", anna.id)
    await mirror_appointment(resources, id, str(dr_grigoryan.id))
    assert await db.fetchval("select count(*) from patient") == 0
    await db.execute("delete from pgqueuer")
    await keep_mirrors(resources)
    assert await db.fetchval("select count(*) from pgqueuer") == 0
    assert UUID(id)


def test_every_statement_that_changes_an_appointment_is_known_here() -> None:
    """A new one needs its `news.tell`, and its way through the tests above."""
    found = set()
    for file in ROOT.rglob("queries.sql"):
        for statement in re.split(r"^-- name: ", file.read_text(encoding="utf-8"), flags=re.M)[1:]:
            if re.search(r"\b(insert into|update) appointment\b", statement):
                found.add(f"{file.parent.name}.{statement.partition('(')[0]}")
    told = {
        "booking.book", "booking.move", "booking.cancel", "booking.mark_paid", "booking.add_past",
        "desk.move", "desk.close", "desk.reopen", "desk.cancel", "waitlist.accept",
    }  # fmt: skip
    no_news = {
        "booking.extend_hold": "nobody has paid yet",
        "booking.expire_holds": "nobody has paid",
        "desk.set_booked_by": "of no meaning to the practice",
        "desk.arrive": "a visit that is planned still",
        "letters.promise": "a visit that is planned still",
    }
    assert found == told | set(no_news)
