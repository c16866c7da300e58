"""What a doctor does with a booked visit is done to the appointment: at once, and by its rules."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from healthlink.booking.queries import sql
from healthlink.booking.slots import Hours
from healthlink.db.pool import Db
from healthlink.practice.mirror import mirror
from healthlink.practice.mirror.jobs import mirror_appointment
from tests import make
from tests.booking.desk.counter import ago, patient_books, put_at, trail
from tests.conftest import AsyncBank, Worker
from tests.make import Doctor, Person
from tests.payments import till
from tests.practice.calendar import Surgery, day, free_times, opened
from tests.practice.mirror.both import differences, visit_of


@pytest.fixture
async def booked(
    client: httpx.AsyncClient,
    worker: Worker,
    market: Surgery,
    anna: Person,
    dr_grigoryan: Doctor,
) -> str:
    """Anna's appointment at ten, which the practice has heard of."""
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    return id


async def seen(client: httpx.AsyncClient, who: Person, id: str) -> dict[str, Any]:
    """The appointment as its patient sees it."""
    answer = await client.get(f"/api/v1/appointments/{id}", headers=who.headers)
    told: dict[str, Any] = answer.json()
    return told


async def letters(db: Db, id: str) -> list[str]:
    rows = await db.fetch("select kind from notice where subject_id = $1 order by kind", UUID(id))
    return sorted({row["kind"] for row in rows})


async def test_a_move_moves_the_appointment_and_writes_to_the_patient(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    worker: Worker,
    booked: str,
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    moved = await market.change(
        await visit_of(db, booked), visit_date=day(3), visit_time="12:00", notes="Նոր ժամ"
    )
    assert (moved["visit_date"], moved["visit_time"]) == (day(3), "12:00")
    assert moved["notes"] == "Նոր ժամ"
    told = await seen(client, anna, booked)
    assert (told["date"], told["time"], told["status"]) == (day(3), "12:00", "confirmed")
    assert "10:00" in await free_times(client, dr_grigoryan)
    assert "visit-moved" in await letters(db, booked)
    assert ("appointment.move", None) in await trail(db, booked)
    assert await differences(db) == []
    await worker.run_due_jobs()
    assert await differences(db) == []
    assert ("doctor", "visit.change") in await opened(db, moved["id"])


async def test_a_move_outside_of_the_hours_is_the_doctors_own_matter(
    client: httpx.AsyncClient, db: Db, worker: Worker, anna: Person
) -> None:
    hours = [Hours(weekday, 600, 720, step=30) for weekday in range(1, 8)]
    doctor = await make.doctor(db, hours=hours)
    market = Surgery(client, await make.practice(db, doctor=doctor))
    id = await patient_books(client, anna, doctor, "10:00")
    await worker.run_due_jobs()
    await market.change(await visit_of(db, id), visit_time="20:05")
    assert (await seen(client, anna, id))["time"] == "20:05"
    path = f"/visits/{(await visit_of(db, id))['id']}"
    past = await market.ask("PATCH", path, {"visit_date": day(-1)})
    assert (past.status_code, past.json()["type"]) == (422, "/problems/time-passed")
    assert [each["field"] for each in past.json()["errors"]] == ["visit_date", "visit_time"]


async def test_what_is_confirmed_is_so_until_somebody_else_moves_it(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    worker: Worker,
    booked: str,
    anna: Person,
) -> None:
    visit = await visit_of(db, booked)
    path = f"/visits/{visit['id']}"
    assert (await market.done("GET", path))["confirmed_at"] is None
    await market.done("POST", f"{path}/confirm")
    assert (await market.done("GET", path))["confirmed_at"]
    to = {"date": day(), "time": "14:00"}
    mine = await client.patch(f"/api/v1/appointments/{booked}", json=to, headers=anna.headers)
    assert mine.status_code == 200, mine.text
    await worker.run_due_jobs()
    told = await market.done("GET", path)
    assert (told["visit_time"], told["confirmed_at"]) == ("14:00", None)
    moved = await market.change(visit, visit_time="15:00")
    assert moved["confirmed_at"], "whoever moves it has seen it"
    await worker.run_due_jobs()
    assert (await market.done("GET", path)) == moved


async def test_a_move_to_a_taken_time_is_refused_and_changes_nothing(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    booked: str,
    boris: Person,
    dr_grigoryan: Doctor,
) -> None:
    await patient_books(client, boris, dr_grigoryan, "12:00")
    path = f"/visits/{(await visit_of(db, booked))['id']}"
    before = await market.done("GET", path)
    refused = await market.refused("PATCH", path, {"visit_time": "12:15", "notes": "?"})
    assert refused == (409, "slot-taken")
    named = (await market.ask("PATCH", path, {"visit_time": "12:15"})).json()["errors"]
    assert [each["field"] for each in named] == ["visit_time"]
    assert await market.done("GET", path) == before


@pytest.mark.parametrize("body", [{"minutes": 60}, {"visit_time": None}])
async def test_what_the_service_sets_stays(
    db: Db, market: Surgery, booked: str, body: dict[str, Any]
) -> None:
    path = f"/visits/{(await visit_of(db, booked))['id']}"
    assert await market.refused("PATCH", path, body) == (422, "set-by-the-service")
    same = {"minutes": 30, "visit_date": day(), "visit_time": "10:00", "status": "planned"}
    await market.done("PATCH", path, same)
    assert await letters(db, booked) == ["visit-booked", "visit-day-before", "visit-hours-before"]


async def test_a_cancellation_gives_all_the_money_back_and_frees_the_time(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, worker: Worker, anna: Person
) -> None:
    doctor = await till.prepaid(db, clinic_about={"cancel_notice_hours": 100})
    market = Surgery(client, await make.practice(db, doctor=doctor))
    bill = await till.bill(client, anna, doctor)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill)
    await worker.run_due_jobs()
    visit = await visit_of(db, bill.appointment_id)
    assert (await market.change(visit, status="cancelled"))["status"] == "cancelled"
    told = await seen(client, anna, bill.appointment_id)
    assert (told["status"], told["refund_percent"]) == ("cancelled", 100)
    owed = "select amount_minor from refund"
    assert await db.fetchval(owed) == till.PRICE_MINOR, "though half of it was the policy"
    assert "10:00" in await free_times(client, doctor)
    assert "visit-cancelled" in await letters(db, bill.appointment_id)
    path = f"/visits/{visit['id']}"
    again = await market.refused("PATCH", path, {"status": "planned"})
    assert again == (409, "not-confirmed"), "it is booked anew"
    await market.change(visit, status="cancelled", notes="Երկու անգամ")
    assert await differences(db) == []


async def test_a_closed_visit_closes_the_appointment_and_can_be_opened_again(
    client: httpx.AsyncClient, db: Db, market: Surgery, booked: str, anna: Person
) -> None:
    visit = await visit_of(db, booked)
    path = f"/visits/{visit['id']}"
    for status in ("completed", "no_show"):
        refused = await market.refused("PATCH", path, {"status": status})
        assert refused == (409, "visit-not-yet")
    await put_at(db, booked, ago(minutes=10))
    for status, theirs in (
        ("completed", "fulfilled"),
        ("no_show", "no_show"),
        ("completed", "fulfilled"),
        ("planned", "confirmed"),
        ("no_show", "no_show"),
    ):
        assert (await market.change(visit, status=status))["status"] == status
        assert (await seen(client, anna, booked))["status"] == theirs
        assert await differences(db) == []
    refused = await market.refused("PATCH", path, {"status": "cancelled"})
    assert refused == (409, "appointment-closed"), "no money goes back for what is closed"


async def test_a_next_visit_of_a_booked_one_is_planned_by_hand(
    client: httpx.AsyncClient, db: Db, market: Surgery, booked: str, dr_grigoryan: Doctor
) -> None:
    visit = await visit_of(db, booked)
    changed = await market.change(visit, next_visit_date=day(9), next_visit_time="11:00")
    assert changed["next_visit_time"] == "11:00"
    assert "11:00" not in await free_times(client, dr_grigoryan, 9)
    (next,) = await market.visits(9)
    assert (next["appointment_id"], next["patient_id"]) == (None, changed["patient_id"])


async def test_what_a_doctor_repeats_does_not_undo_what_the_patient_did(
    client: httpx.AsyncClient, db: Db, market: Surgery, worker: Worker, booked: str, anna: Person
) -> None:
    """The form of the doctor was opened before the patient moved, and sends everything."""
    to = {"date": day(), "time": "15:00"}
    await client.patch(f"/api/v1/appointments/{booked}", json=to, headers=anna.headers)
    form = {"visit_date": day(), "visit_time": "10:00", "status": "planned", "notes": "Ալերգիա"}
    await market.change(await visit_of(db, booked), **form)
    assert (await seen(client, anna, booked))["time"] == "15:00"
    await worker.run_due_jobs()
    assert await differences(db) == []
    await client.delete(f"/api/v1/appointments/{booked}", headers=anna.headers)
    await market.change(await visit_of(db, booked), status="planned", notes="…")
    assert (await seen(client, anna, booked))["status"] == "cancelled"


@pytest.mark.parametrize("theirs", ["move", "cancel"])
@pytest.mark.parametrize("mine", ["move", "cancel"])
async def test_when_both_sides_act_at_once_both_see_the_same(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    worker: Worker,
    anna: Person,
    dr_grigoryan: Doctor,
    mine: str,
    theirs: str,
) -> None:
    ids = [await patient_books(client, anna, dr_grigoryan, f"{hour:02}:00") for hour in range(6)]
    await worker.run_due_jobs()
    visits = [await visit_of(db, id) for id in ids]

    async def doctor(n: int) -> httpx.Response:
        body = {"status": "cancelled"} if mine == "cancel" else {"visit_time": f"{n + 10}:00"}
        return await market.ask("PATCH", f"/visits/{visits[n]['id']}", body)

    async def patient(n: int) -> httpx.Response:
        path = f"/api/v1/appointments/{ids[n]}"
        if theirs == "cancel":
            return await client.delete(path, headers=anna.headers)
        to = {"date": day(), "time": f"{n + 16}:00"}
        return await client.patch(path, json=to, headers=anna.headers)

    both = await asyncio.gather(
        *(act(n) for n in range(6) for act in ((doctor, patient) if n % 2 else (patient, doctor))),
        worker.run_due_jobs(),
    )
    assert {answer.status_code for answer in both if answer} <= {200, 409}
    await worker.run_due_jobs()
    assert await differences(db) == []


async def test_without_the_lock_a_late_look_shows_what_is_no_more(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    worker: Worker,
    booked: str,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: a job that reads first, and writes after somebody else has."""
    put = mirror._put
    has_read, may_write = asyncio.Event(), asyncio.Event()

    async def slowly(*read: Any) -> None:
        has_read.set()
        await may_write.wait()
        await put(*read)

    async def no_lock(db: Db, *, id: UUID) -> None:
        pass

    whose = (worker.resources, booked, str(market.who.doctor_id))
    with monkeypatch.context() as patch:
        patch.setattr(sql, "lock", no_lock)
        patch.setattr(mirror, "_put", slowly)
        await db.execute("update visit set visit_time = '09:00'")  # so that there is a difference
        late = asyncio.create_task(mirror_appointment(*whose))
        await has_read.wait()
    to = {"date": day(), "time": "15:00"}
    await client.patch(f"/api/v1/appointments/{booked}", json=to, headers=anna.headers)
    await worker.run_due_jobs()
    assert await differences(db) == []
    may_write.set()
    await late
    assert len(await differences(db)) == 1
