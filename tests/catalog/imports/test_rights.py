"""Who may bring in what: a clinic's staff reach nothing of another clinic's, by whatever name."""

from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.catalog.imports.files import (
    CLINIC,
    DOCTOR,
    EVERYWHERE,
    HOURS,
    SERVICE,
    TOWN,
    Row,
    bring,
    of_clinic,
    rows_of,
    said,
    send,
    table,
    taken_out,
)
from tests.conftest import Worker
from tests.make import Doctor, Person

OWN_DOCTOR: Row = {key: value for key, value in DOCTOR.items() if key != "clinic"}
OWN_SERVICE: Row = {key: value for key, value in SERVICE.items() if key != "clinic"}
OWN_HOURS: Row = {key: value for key, value in HOURS.items() if key != "clinic"}
OWN = [OWN_DOCTOR, OWN_SERVICE, OWN_HOURS]


async def world(db: Db, doctor: Doctor) -> list[Any]:
    """A doctor's clinic with all that is in it."""
    return [
        await db.fetch("select * from clinic where id = $1", doctor.clinic_id),
        await db.fetch("select * from doctor where id = $1", doctor.id),
        await db.fetch("select * from doctor_clinic where doctor_id = $1", doctor.id),
        await db.fetch("select * from service where clinic_id = $1", doctor.clinic_id),
        await db.fetch("select * from schedule where clinic_id = $1 order by id", doctor.clinic_id),
    ]


async def test_staff_bring_in_their_own_clinics_doctors(
    client: httpx.AsyncClient, worker: Worker, maria: Person, dr_grigoryan: Doctor, db: Db
) -> None:
    told = await bring(client, worker, maria, table(*OWN), of_clinic(dr_grigoryan))
    assert (told["state"], told["problems"]) == ("done", [])
    places = await db.fetch("select clinic_id from doctor_clinic")
    assert {row["clinic_id"] for row in places} == {dr_grigoryan.clinic_id}
    assert await db.fetchval("select count(*) from service") == 2
    again = await bring(client, worker, maria, table(*OWN), of_clinic(dr_grigoryan))
    assert all(counts["unchanged"] == 1 for counts in again["counts"].values())
    trail = await db.fetchval("select clinic_id from audit limit 1")
    assert trail == dr_grigoryan.clinic_id


async def test_another_clinic_is_not_found(
    client: httpx.AsyncClient, maria: Person, nare: Person, dr_petrosyan: Doctor, anna: Person
) -> None:
    there = of_clinic(dr_petrosyan)
    sent = await send(client, nare, table(*OWN), there)
    mine = sent.json()["id"]
    for who in (maria, anna):
        assert (await send(client, who, table(*OWN), there)).status_code == 404
        for path in ("imports", f"imports/{mine}", "export.csv", "export.xlsx"):
            answer = await client.get(f"{there}/{path}", headers=who.headers)
            assert answer.status_code == 404, path
    assert (await client.get(f"{there}/imports/{mine}", headers=nare.headers)).status_code == 200


async def test_an_import_is_seen_only_where_it_was_sent(
    client: httpx.AsyncClient,
    maria: Person,
    nare: Person,
    admin: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
) -> None:
    sent = (await send(client, nare, table(*OWN), of_clinic(dr_petrosyan))).json()
    for who, where in ((maria, of_clinic(dr_grigoryan)), (admin, EVERYWHERE)):
        answer = await client.get(f"{where}/imports/{sent['id']}", headers=who.headers)
        assert answer.status_code == 404
        assert (await client.get(f"{where}/imports", headers=who.headers)).json() == []


async def test_only_administrators_bring_in_everything(
    client: httpx.AsyncClient, maria: Person, anna: Person
) -> None:
    for who in (maria, anna):
        assert (await send(client, who, table(*TOWN))).status_code == 403
        for path in ("imports", "export.csv", "export.xlsx"):
            answer = await client.get(f"{EVERYWHERE}/{path}", headers=who.headers)
            assert answer.status_code == 403


async def test_staff_touch_nothing_of_another_clinic_by_its_ids(
    client: httpx.AsyncClient,
    worker: Worker,
    maria: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
    db: Db,
) -> None:
    before = await world(db, dr_petrosyan)
    theirs = {"clinic": str(dr_petrosyan.clinic_id), "doctor": str(dr_petrosyan.id)}
    attempts: list[tuple[Row, str]] = [
        ({**CLINIC, "external_id": theirs["clinic"]}, "not_yours"),
        (CLINIC, "not_yours"),
        ({**DOCTOR, "clinic": theirs["clinic"]}, "unknown_clinic"),
        ({**SERVICE, **theirs}, "unknown_clinic"),
        ({**SERVICE, **theirs, "clinic": str(dr_grigoryan.clinic_id)}, "unknown_doctor"),
        ({**HOURS, **theirs}, "unknown_clinic"),
        ({**OWN_HOURS, "doctor": theirs["doctor"]}, "unknown_doctor"),
    ]
    for row, code in attempts:
        told = await bring(client, worker, maria, table(row), of_clinic(dr_grigoryan))
        assert (told["state"], said(told)[0][2]) == ("refused", code), row
    # An id of another's thing is nothing but a name here: a new doctor, a new service of one's own.
    rows = [
        {**OWN_DOCTOR, "external_id": theirs["doctor"]},
        {
            **OWN_SERVICE,
            "external_id": str(dr_petrosyan.service_id),
            "doctor": str(dr_grigoryan.id),
        },
    ]
    told = await bring(client, worker, maria, table(*rows), of_clinic(dr_grigoryan))
    assert [counts["created"] for counts in told["counts"].values()] == [1, 1]
    assert await world(db, dr_petrosyan) == before


async def test_two_clinics_may_use_the_same_names(
    client: httpx.AsyncClient,
    worker: Worker,
    maria: Person,
    nare: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
    db: Db,
) -> None:
    await bring(client, worker, maria, table(*OWN), of_clinic(dr_grigoryan))
    named = {**OWN_DOCTOR, "full_name": "Լևոն Պետրոսյան"}
    told = await bring(client, worker, nare, table(named), of_clinic(dr_petrosyan))
    assert told["counts"]["doctor"]["created"] == 1
    assert await db.fetchval("select count(*) from doctor where full_name = $1", "Անի Մարտիրոսյան")


async def test_a_doctor_who_receives_elsewhere_too_is_not_one_clinics_to_change(
    client: httpx.AsyncClient,
    worker: Worker,
    maria: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
    db: Db,
) -> None:
    """Their hours and services at the own clinic are."""
    await db.execute(
        "insert into doctor_clinic (doctor_id, clinic_id) values ($1, $2)",
        dr_petrosyan.id,
        dr_grigoryan.clinic_id,
    )
    row = {**OWN_DOCTOR, "external_id": str(dr_petrosyan.id)}
    told = await bring(client, worker, maria, table(row), of_clinic(dr_grigoryan))
    assert said(told) == [(2, "external_id", "not_yours")]
    elsewhere = await db.fetch(
        "select * from schedule where clinic_id = $1", dr_petrosyan.clinic_id
    )
    here = [{**each, "doctor": str(dr_petrosyan.id)} for each in (OWN_SERVICE, OWN_HOURS)]
    told = await bring(client, worker, maria, table(*here), of_clinic(dr_grigoryan))
    assert told["state"] == "done"
    after = await db.fetch("select * from schedule where clinic_id = $1", dr_petrosyan.clinic_id)
    assert after == elsewhere
    out = rows_of(await taken_out(client, maria, of_clinic(dr_grigoryan)))
    doctors = [row["external_id"] for row in out if row["kind"] == "doctor"]
    assert doctors == [str(dr_grigoryan.id)]


async def test_a_clinic_takes_out_nothing_of_another(
    client: httpx.AsyncClient, maria: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    out = (await taken_out(client, maria, of_clinic(dr_grigoryan))).decode()
    theirs = (dr_petrosyan.clinic_id, dr_petrosyan.id, dr_petrosyan.service_id)
    assert not any(str(id) in out for id in theirs)
    assert "Լևոն Պետրոսյան" not in out


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "multipart/form-data"])
async def test_only_tables_are_taken(client: httpx.AsyncClient, admin: Person, kind: str) -> None:
    answer = await send(client, admin, table(*TOWN), kind=kind or "x")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/not-tabular")
    assert (await send(client, admin, b"")).json()["type"] == "/problems/not-tabular"


async def test_an_upload_that_was_refused_leaves_nothing(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    assert (await send(client, admin, b"")).status_code == 422
    assert await db.fetchval("select count(*) from catalog_import") == 0


async def test_somebody_who_sends_without_end_is_asked_to_wait(
    client: httpx.AsyncClient, db: Db, admin: Person
) -> None:
    other = await make.person(db, role="admin")
    statuses = {(await send(client, admin, b"")).status_code for _ in range(31)}
    assert statuses == {422, 429}
    assert (await send(client, other, b"")).status_code == 422


async def test_who_left_for_another_clinic_is_no_longer_the_first_ones_to_rewrite(
    client: httpx.AsyncClient,
    worker: Worker,
    maria: Person,
    admin: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
    db: Db,
) -> None:
    here, there = of_clinic(dr_grigoryan), of_clinic(dr_petrosyan)
    await bring(client, worker, maria, table(OWN_DOCTOR), here)
    entered = await db.fetchval("select id from external_id where external_id = 'd1'")
    left = await client.delete(f"{here}/doctors/{entered}", headers=maria.headers)
    joined = await client.put(f"{there}/doctors/{entered}", headers=admin.headers)
    assert (left.status_code, joined.status_code) == (204, 200)
    rewritten = {**OWN_DOCTOR, "full_name": "Шарлатан"}
    told = await bring(client, worker, maria, table(rewritten), here)
    assert said(told) == [(2, "external_id", "not_yours")]
    assert await db.fetchval("select full_name from doctor where id = $1", entered) != "Шарлатан"
    own = await taken_out(client, maria, here)
    told = await bring(client, worker, maria, own, here)
    assert told["problems"] == [], "what was taken out can be brought in again"
