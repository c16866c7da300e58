"""A doctor asks a clinic, its staff answer, and the doctor is on the market."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests.make import Doctor, Person
from tests.practice.doctors.conftest import Desk, Doc, registered

OFFER = {"name": "Խորհրդատվություն", "price": 12000, "duration": 30}
WEEK = {"hours": [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]}


async def ask(doc: Doc, desk: Desk) -> str:
    """The id of the request."""
    wish = {"clinic_id": str(desk.doctor.clinic_id)}
    request: str = (await doc.done("POST", "/me/clinics", wish))["id"]
    return request


@pytest.fixture
async def accepted(doc: Doc, desk: Desk) -> Doc:
    """Armen receives at Maria's clinic."""
    await desk.done("POST", f"requests/{await ask(doc, desk)}/accept")
    return doc


async def listed(client: httpx.AsyncClient, name: str = "Հակոբյան") -> list[str]:
    found = await client.get("/api/v1/doctors", params={"search": name})
    return [row["id"] for row in found.json()]


async def test_a_doctor_asks_and_the_staff_see_who(doc: Doc, desk: Desk, other_desk: Desk) -> None:
    request = await ask(doc, desk)
    assert await ask(doc, desk) == request, "twice is once while it waits"
    (mine,) = await doc.done("GET", "/me/clinics")
    assert (mine["id"], mine["status"], mine["answered_at"]) == (request, "waiting", None)
    (seen,) = await desk.done("GET", "requests")
    assert (seen["id"], seen["doctor_id"], seen["phone"]) == (
        request,
        doc.doctor_id,
        "+37491123456",
    )
    assert (seen["full_name"], seen["specialization"]) == ("Արմեն Հակոբյան", "Սրտաբան")
    assert await other_desk.done("GET", "requests") == []


async def test_who_has_not_registered_cannot_ask(nobody: Doc, desk: Desk) -> None:
    wish = {"clinic_id": str(desk.doctor.clinic_id)}
    assert (await nobody.ask("POST", "/me/clinics", wish)).status_code == 403


async def test_a_clinic_that_does_not_exist_is_not_found(doc: Doc) -> None:
    wish = {"clinic_id": "01a20004-2d0f-70cf-aa21-b679dbf8964f"}
    assert (await doc.ask("POST", "/me/clinics", wish)).status_code == 404


async def test_accepted_the_doctor_is_on_the_market(
    client: httpx.AsyncClient, doc: Doc, desk: Desk, db: Db
) -> None:
    assert await listed(client) == []
    request = await ask(doc, desk)
    for _ in range(2):
        told = await desk.done("POST", f"requests/{request}/accept")
        assert (told["id"], told["listed"], told["connected"]) == (doc.doctor_id, True, True)
        assert told["clinic_ids"] == [str(desk.doctor.clinic_id)]
    assert await listed(client) == [doc.doctor_id]
    assert (await doc.me())["public"] is True
    assert [row["status"] for row in await doc.done("GET", "/me/clinics")] == ["accepted"]
    trail = await db.fetch("select action from audit where subject_id = $1::uuid", doc.doctor_id)
    assert [row["action"] for row in trail] == ["doctor.register", "doctor.join", "doctor.accept"]
    again = await doc.ask("POST", "/me/clinics", {"clinic_id": str(desk.doctor.clinic_id)})
    assert again.json()["type"] == "/problems/already-receives"


async def test_declined_the_doctor_reads_why_and_may_ask_again(
    client: httpx.AsyncClient, doc: Doc, desk: Desk
) -> None:
    request = await ask(doc, desk)
    for _ in range(2):
        await desk.done("POST", f"requests/{request}/decline", {"reason": "Нет кабинета"})
    (mine,) = await doc.done("GET", "/me/clinics")
    assert (mine["status"], mine["reason"]) == ("declined", "Нет кабинета")
    refused = await desk.ask("POST", f"requests/{request}/accept")
    assert refused.json()["type"] == "/problems/already-answered"
    assert await listed(client) == []
    second = await ask(doc, desk)
    assert second != request
    assert (await doc.done("GET", "/me/clinics"))[0]["status"] == "waiting"


async def test_a_request_is_withdrawn(doc: Doc, desk: Desk) -> None:
    request = await ask(doc, desk)
    for _ in range(2):
        await doc.done("DELETE", f"/me/clinics/{desk.doctor.clinic_id}")
    assert await desk.done("GET", "requests") == []
    assert (await desk.ask("POST", f"requests/{request}/accept")).status_code == 404


async def test_another_clinic_answers_nothing(
    client: httpx.AsyncClient, doc: Doc, desk: Desk, other_desk: Desk
) -> None:
    request = await ask(doc, desk)
    for answer in ("accept", "decline"):
        tried = await other_desk.ask("POST", f"requests/{request}/{answer}", {"reason": "x"})
        assert tried.status_code == 404
    assert await listed(client) == []


async def test_whom_an_administrator_took_off_only_one_puts_back(
    client: httpx.AsyncClient, doc: Doc, desk: Desk, admin: Person
) -> None:
    unlisted = await client.post(
        f"/api/v1/manage/doctors/{doc.doctor_id}/unlist",
        json={"reason": "?"},
        headers=admin.headers,
    )
    assert unlisted.status_code == 200
    request = await ask(doc, desk)
    refused = await desk.ask("POST", f"requests/{request}/accept")
    assert refused.json()["type"] == "/problems/doctor-unlisted"
    by_admin = Desk(client, admin, desk.doctor)
    assert (await by_admin.done("POST", f"requests/{request}/accept"))["listed"] is True


async def test_an_administrator_accepts_a_doctor_without_a_clinic(
    client: httpx.AsyncClient, doc: Doc, admin: Person
) -> None:
    waiting = await client.get(
        "/api/v1/manage/doctors", params={"listed": False}, headers=admin.headers
    )
    assert doc.doctor_id in [row["id"] for row in waiting.json()]
    url = f"/api/v1/manage/doctors/{doc.doctor_id}/accept"
    assert (await client.post(url, headers=admin.headers)).json()["listed"] is True


async def test_a_doctor_of_the_market_joins_a_second_clinic_by_asking(
    accepted: Doc, desk: Desk, other_desk: Desk
) -> None:
    """Which its staff could not do alone."""
    bring = await other_desk.ask("PUT", f"doctors/{accepted.doctor_id}")
    assert bring.json()["type"] == "/problems/doctor-elsewhere"
    told = await other_desk.done("POST", f"requests/{await ask(accepted, other_desk)}/accept")
    assert len(told["clinic_ids"]) == 2


async def test_own_services_and_hours_make_the_doctor_bookable(
    client: httpx.AsyncClient, accepted: Doc, desk: Desk, anna: Person, db: Db
) -> None:
    here = f"/me/clinics/{desk.doctor.clinic_id}"
    service = await accepted.done("POST", f"{here}/services", OFFER)
    assert (service["doctor_id"], service["on_market"]) == (accepted.doctor_id, True)
    week = await accepted.done("PUT", f"{here}/hours", WEEK)
    assert week == await accepted.done("GET", f"{here}/hours")
    assert [row["id"] for row in await accepted.done("GET", f"{here}/services")] == [service["id"]]
    cheaper = await accepted.done("PATCH", f"{here}/services/{service['id']}", {"price": 9000})
    assert cheaper["price"] == 9000
    booking = {
        **desk.doctor.booking(),
        "doctor_id": accepted.doctor_id,
        "service_id": service["id"],
    }
    booked = await client.post("/api/v1/appointments", json=booking, headers=anna.headers)
    assert booked.status_code == 201, booked.text
    trail = await desk.done("GET", "audit")
    assert "service.add" in [row["action"] for row in trail], "the clinic sees who did it"


async def test_but_not_where_they_do_not_receive_nor_for_another_doctor(
    accepted: Doc, desk: Desk, other_desk: Desk, dr_grigoryan: Doctor
) -> None:
    for clinic_id in (other_desk.doctor.clinic_id, "01a20004-2d0f-70cf-aa21-b679dbf8964f"):
        there = f"/me/clinics/{clinic_id}"
        assert (await accepted.ask("POST", f"{there}/services", OFFER)).status_code == 404
        assert (await accepted.ask("PUT", f"{there}/hours", WEEK)).status_code == 404
    colleague = f"/me/clinics/{desk.doctor.clinic_id}/services/{dr_grigoryan.service_id}"
    assert (await accepted.ask("PATCH", colleague, {"price": 1})).status_code == 404
    sneaky = {**OFFER, "doctor_id": str(dr_grigoryan.id)}
    own = f"/me/clinics/{desk.doctor.clinic_id}/services"
    assert (await accepted.ask("POST", own, sneaky)).status_code == 422


async def test_nor_after_they_have_left(accepted: Doc, desk: Desk) -> None:
    await desk.done("DELETE", f"doctors/{accepted.doctor_id}")
    own = f"/me/clinics/{desk.doctor.clinic_id}"
    assert (await accepted.ask("POST", f"{own}/services", OFFER)).status_code == 404
    assert (await accepted.ask("PUT", f"{own}/hours", WEEK)).status_code == 404


async def test_a_doctor_who_asks_everybody_is_stopped(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    doc = await registered(client, 77002)
    wish = {"clinic_id": str(desk.doctor.clinic_id)}
    statuses = [(await doc.ask("POST", "/me/clinics", wish)).status_code for _ in range(21)]
    assert statuses == [201] * 20 + [429]
