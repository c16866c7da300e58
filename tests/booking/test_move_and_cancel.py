"""Moving and cancelling an appointment."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person


async def book(client: httpx.AsyncClient, who: Person, body: dict[str, str]) -> str:
    answer = await client.post("/api/v1/appointments", json=body, headers=who.headers)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/appointments/{answer.json()['id']}"


async def test_a_move_gives_the_old_time_back(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    to = {"date": dr_grigoryan.day(3).isoformat(), "time": "11:00"}
    moved = await client.patch(path, json=to, headers=anna.headers)
    assert moved.status_code == 200
    assert {key: moved.json()[key] for key in to} == to
    await book(client, boris, dr_grigoryan.booking("10:00"))


async def test_a_move_may_overlap_the_appointments_own_old_time(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    to = {"date": dr_grigoryan.day().isoformat(), "time": "10:15"}
    assert (await client.patch(path, json=to, headers=anna.headers)).status_code == 200


async def test_a_move_to_a_taken_time_keeps_the_old_one(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    await book(client, boris, dr_grigoryan.booking("12:00"))
    to = {"date": dr_grigoryan.day().isoformat(), "time": "12:15"}
    refused = await client.patch(path, json=to, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/slot-taken")
    assert (await client.get(path, headers=anna.headers)).json()["time"] == "10:00"


async def test_a_move_onto_ones_own_other_appointment_is_refused(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    await book(client, anna, dr_petrosyan.booking("12:00"))
    to = {"date": dr_grigoryan.day().isoformat(), "time": "12:15"}
    refused = await client.patch(path, json=to, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/person-busy")


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ({"date": "2020-01-01", "time": "10:00"}, "time-passed"),
        ({"date": "2099-01-01", "time": "10:00"}, "too-far-ahead"),
    ],
)
async def test_a_move_follows_the_rules_of_booking(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, to: dict[str, str], problem: str
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    refused = await client.patch(path, json=to, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (422, f"/problems/{problem}")


async def test_cancelling_gives_the_time_back_and_says_what_happens_to_the_money(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    answer = await client.delete(path, headers=anna.headers)
    assert answer.status_code == 200
    cancelled = answer.json()
    assert cancelled["status"] == "cancelled"
    assert (cancelled["refund_percent"], cancelled["paid"], cancelled["refund"]) == (100, 0, 0)
    await book(client, boris, dr_grigoryan.booking("10:00"))


async def test_cancelling_late_says_the_clinics_share(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    await db.execute("update appointment set free_cancel_until = now() - interval '1 minute'")
    cancelled = (await client.delete(path, headers=anna.headers)).json()
    assert (cancelled["refund_percent"], cancelled["paid"], cancelled["refund"]) == (50, 0, 0)


async def test_the_policy_is_the_one_of_the_day_of_booking(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    await db.execute("update clinic set cancel_notice_hours = 336, late_refund_percent = 0")
    assert (await client.get(path, headers=anna.headers)).json()["refund_percent"] == 100


async def test_a_late_move_is_no_way_round_the_policy(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    await db.execute("update appointment set free_cancel_until = now() - interval '1 minute'")
    to = {"date": dr_grigoryan.day(20).isoformat(), "time": "10:00"}
    moved = await client.patch(path, json=to, headers=anna.headers)
    assert moved.json()["refund_percent"] == 50


async def test_an_early_move_moves_the_deadline_along(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    to = {"date": dr_grigoryan.day(20).isoformat(), "time": "10:00"}
    moved = (await client.patch(path, json=to, headers=anna.headers)).json()
    day_before = dr_grigoryan.day(19).isoformat()
    assert moved["free_cancel_until"] == f"{day_before}T06:00:00Z"


async def test_cancelling_twice_is_fine(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    first = await client.delete(path, headers=anna.headers)
    second = await client.delete(path, headers=anna.headers)
    assert (second.status_code, second.json()) == (200, first.json())


async def test_a_cancelled_appointment_does_not_move(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    await client.delete(path, headers=anna.headers)
    to = {"date": dr_grigoryan.day().isoformat(), "time": "12:00"}
    refused = await client.patch(path, json=to, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/appointment-closed")


async def test_what_has_begun_can_be_neither_moved_nor_cancelled(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await make.doctor(db)
    path = await book(client, anna, doctor.booking("10:00"))
    await db.execute("update appointment set starts_at = now() - interval '1 minute'")
    to = {"date": doctor.day().isoformat(), "time": "12:00"}
    for answer in (
        await client.delete(path, headers=anna.headers),
        await client.patch(path, json=to, headers=anna.headers),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/appointment-closed")
