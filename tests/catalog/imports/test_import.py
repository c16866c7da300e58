"""A file is brought in: all of it, once, and only what it names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from healthlink.catalog.imports.jobs import tidy_imports
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests.catalog.imports.files import (
    CLINIC,
    CSV,
    DOCTOR,
    EVERYWHERE,
    HOURS,
    SERVICE,
    TOWN,
    Row,
    bring,
    said,
    send,
    table,
    workbook,
)
from tests.conftest import Worker
from tests.make import Doctor, Person

NEW = {"created": 1, "changed": 0, "unchanged": 0}
CHANGED = {"created": 0, "changed": 1, "unchanged": 0}
SAME = {"created": 0, "changed": 0, "unchanged": 1}
KINDS = ("clinic", "doctor", "service", "hours")


async def catalogue(db: Db) -> list[Any]:
    """Everything that an import can write."""
    tables = ("clinic", "doctor", "doctor_clinic", "procedure", "service", "schedule")
    return [await db.fetch(f"select * from {name} order by 1, 2") for name in tables]


async def test_a_file_brings_a_clinic_with_all_that_booking_needs(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    told = await bring(client, worker, admin, table(*TOWN))
    assert (told["state"], told["dry_run"], told["problems"]) == ("done", False, [])
    assert told["counts"] == dict.fromkeys(KINDS, NEW)
    assert (told["rows_total"], told["rows_done"]) == (4, 4)
    clinic = (await client.get("/api/v1/clinics")).json()[0]
    shown = (await client.get(f"/api/v1/clinics/{clinic['id']}")).json()
    about = {key: value for key, value in CLINIC.items() if key in shown}
    assert shown == {**shown, **about}
    doctor = (await client.get("/api/v1/doctors")).json()[0]
    profile = (await client.get(f"/api/v1/doctors/{doctor['id']}")).json()
    assert (profile["full_name"], profile["languages"]) == (DOCTOR["full_name"], ["hy", "ru"])
    assert profile["clinic_ids"] == [clinic["id"]]
    assert await db.fetchval("select sees_adults and sees_children from doctor")
    service = (await client.get("/api/v1/services")).json()[0]
    assert (service["price"], service["currency"], service["duration"]) == (15000.5, "AMD", 30)
    monday = datetime.now(UTC).date() + timedelta(days=1)
    monday += timedelta(days=(0 - monday.weekday()) % 7)
    free = await client.get(
        f"/api/v1/doctors/{doctor['id']}/slots",
        params={"service_id": service["id"], "from": str(monday), "to": str(monday)},
    )
    times = [slot["time"] for slot in free.json()]
    assert (times[0], times[-1]) == ("09:00", "23:30")


async def test_a_spreadsheet_does_the_same(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    sheets = workbook(
        clinics=[CLINIC], Врачи=[DOCTOR], services=[{**SERVICE, "price": 15000.5}], Ժամեր=[HOURS]
    )
    told = await bring(client, worker, admin, sheets)
    assert told["problems"] == []
    assert told["counts"] == dict.fromkeys(KINDS, NEW)
    again = await bring(client, worker, admin, table(*TOWN))
    assert again["counts"] == dict.fromkeys(KINDS, SAME)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
async def test_tables_are_read_as_spreadsheets_write_them(
    client: httpx.AsyncClient, worker: Worker, admin: Person, delimiter: str, mark: bytes
) -> None:
    content = mark + table(*TOWN, delimiter=delimiter).replace(b"\r\n", b"\n")
    told = await bring(client, worker, admin, content)
    assert (told["state"], told["problems"]) == ("done", [])


@pytest.mark.parametrize(
    ("headers", "kinds"),
    [
        (["Вид", "Внешний ID", "Название", "Город", "Адрес", "Часовой пояс", "Валюта"], "Клиника"),
        (
            ["Տեսակ", "Արտաքին ID", "Անվանում", "Քաղաք", "Հասցե", "Ժամային գոտի", "Արժույթ"],
            "Կլինիկա",
        ),
    ],
)
async def test_headers_may_be_russian_or_armenian(
    client: httpx.AsyncClient, worker: Worker, admin: Person, headers: list[str], kinds: str
) -> None:
    values = [kinds, "c1", "Наири", "Ереван", "Паронян 21", "Asia/Yerevan", "AMD"]
    content = ";".join(headers) + "\n" + ";".join(values) + "\n"
    told = await bring(client, worker, admin, content.encode())
    assert (told["problems"], told["counts"]) == ([], {"clinic": NEW})


async def test_the_same_file_again_changes_nothing(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    await bring(client, worker, admin, table(*TOWN))
    before = await catalogue(db)
    told = await bring(client, worker, admin, table(*TOWN))
    assert told["counts"] == dict.fromkeys(KINDS, SAME)
    assert await catalogue(db) == before


async def test_what_is_edited_changes_and_nothing_else(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db, dr_grigoryan: Doctor
) -> None:
    """An absent column stays; an empty cell is the column's default."""
    second = {**SERVICE, "external_id": "s2", "name": "ЭКГ"}
    await bring(client, worker, admin, table(*TOWN, second))
    edited: list[Row] = [
        {"kind": "clinic", "external_id": "c1", "latitude": "", "name": "Наири"},
        {"kind": "doctor", "external_id": "d1", "description": "Лечит сердце"},
        {"kind": "service", "external_id": "s1", "price": 20000},
        {**HOURS, "weekday": 2, "step": 30},
    ]
    told = await bring(client, worker, admin, table({**edited[0], "longitude": ""}))
    assert told["counts"] == {"clinic": CHANGED}
    told = await bring(client, worker, admin, table(*[edited[1]]))
    assert told["counts"] == {"doctor": CHANGED}
    told = await bring(client, worker, admin, table(edited[2]))
    assert told["counts"] == {"service": CHANGED}
    told = await bring(client, worker, admin, table(edited[3]))
    assert told["counts"] == {"hours": CHANGED}
    clinic = await db.fetchrow("select * from clinic where name = 'Наири'")
    assert clinic and (clinic["latitude"], clinic["address"]) == (None, CLINIC["address"])
    assert (clinic["cancel_notice_hours"], clinic["description"]) == (12, CLINIC["description"])
    prices = await db.fetch("select price_minor from service where clinic_id = $1", clinic["id"])
    assert sorted(row[0] for row in prices) == [1_500_050, 2_000_000]
    week = await db.fetch("select * from schedule where clinic_id = $1", clinic["id"])
    assert [(row["weekday"], row["step_minutes"]) for row in week] == [(2, 30)]
    others = await db.fetchval(
        "select count(*) from schedule where clinic_id = $1", dr_grigoryan.clinic_id
    )
    assert others == 7, "another doctor's week is as it was"


async def test_a_dry_run_tells_and_changes_nothing(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    before = await catalogue(db)
    told = await bring(client, worker, admin, table(*TOWN), dry_run="true")
    assert (told["state"], told["dry_run"]) == ("done", True)
    assert told["counts"] == dict.fromkeys(KINDS, NEW)
    assert await catalogue(db) == before
    assert await db.fetchval("select count(*) from external_id") == 0
    assert await db.fetchval("select count(*) from audit") == 0


async def test_one_bad_row_among_many_and_nothing_changes(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    before = await catalogue(db)
    services = [{**SERVICE, "external_id": f"s{n}", "price": n} for n in range(1500)]
    services[1234]["price"] = "-1"
    told = await bring(client, worker, admin, table(CLINIC, DOCTOR, *services, HOURS))
    assert (told["state"], said(told)) == ("refused", [(1238, "price", "money")])
    assert (told["rows_done"], told["counts"]) == (0, {})
    assert await catalogue(db) == before
    services[1234]["price"] = 1
    told = await bring(client, worker, admin, table(CLINIC, DOCTOR, *services, HOURS))
    assert told["counts"]["service"]["created"] == 1500, "a negative control"


async def test_a_conflict_that_only_the_database_sees_is_a_refusal(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    await db.execute("alter table service add constraint odd check (name <> 'Консультация')")
    try:
        told = await bring(client, worker, admin, table(*TOWN))
    finally:
        await db.execute("alter table service drop constraint odd")
    assert (told["state"], said(told)) == ("refused", [(0, "", "conflict")])
    assert await db.fetchval("select count(*) from clinic") == 0


async def test_the_trail_says_who_brought_how_much(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    told = await bring(client, worker, admin, table(*TOWN))
    row = await db.fetchrow("select *, detail::text as text from audit")
    assert row and (row["actor_id"], row["action"]) == (admin.id, "catalogue.import")
    assert str(row["subject_id"]) == told["id"]
    assert '"created": 1' in row["text"]


async def test_the_file_is_forgotten_when_it_is_in_and_the_import_after_a_month(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db, resources: Resources
) -> None:
    await bring(client, worker, admin, table(*TOWN))
    assert await db.fetchval("select count(*) from catalog_import_piece") == 0
    await tidy_imports(resources)
    listed = await client.get(f"{EVERYWHERE}/imports", headers=admin.headers)
    assert [each["state"] for each in listed.json()] == ["done"]
    await db.execute("update catalog_import set finished_at = now() - interval '31 days'")
    await tidy_imports(resources)
    assert (await client.get(f"{EVERYWHERE}/imports", headers=admin.headers)).json() == []


async def test_a_second_file_waits_until_the_first_is_in(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db, resources: Resources
) -> None:
    first = await send(client, admin, table(*TOWN))
    second = await send(client, admin, table(*TOWN))
    assert (first.status_code, second.status_code) == (202, 409)
    assert second.json()["type"] == "/problems/import-under-way"
    await worker.run_due_jobs()
    assert (await send(client, admin, table(*TOWN))).status_code == 202


async def test_one_that_nobody_works_at_is_given_up(
    client: httpx.AsyncClient, admin: Person, db: Db, resources: Resources
) -> None:
    sent = (await send(client, admin, table(*TOWN))).json()
    await db.execute("update catalog_import set touched_at = now() - interval '2 hours'")
    await tidy_imports(resources)
    url = f"{EVERYWHERE}/imports/{sent['id']}"
    assert (await client.get(url, headers=admin.headers)).json()["state"] == "failed"
    assert (await send(client, admin, table(*TOWN))).status_code == 202


async def test_while_one_is_being_written_another_takes_its_turn_later(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    sent = (await send(client, admin, table(*TOWN))).json()
    async with db.transaction():
        await db.execute("select pg_advisory_xact_lock(hashtextextended('catalog_import', 0))")
        await worker.run_due_jobs()
    url = f"{EVERYWHERE}/imports/{sent['id']}"
    assert (await client.get(url, headers=admin.headers)).json()["state"] == "running"
    await db.execute("update pgqueuer set execute_after = now()")
    await worker.run_due_jobs()
    assert (await client.get(url, headers=admin.headers)).json()["state"] == "done"


async def test_the_example_can_be_brought_in_as_it_is(
    client: httpx.AsyncClient, worker: Worker, admin: Person, anna: Person
) -> None:
    example = await client.get(f"{EVERYWHERE}/imports/template.csv", headers=anna.headers)
    assert example.headers["content-type"].startswith(CSV)
    told = await bring(client, worker, admin, example.content)
    assert (told["problems"], told["counts"]) == ([], dict.fromkeys(KINDS, NEW))
