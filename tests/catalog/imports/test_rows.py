"""Every bad row is reported with its line and column, in the reader's language."""

import httpx
import pytest

from tests.catalog.imports.files import (
    CLINIC,
    DOCTOR,
    HOURS,
    SERVICE,
    TOWN,
    Row,
    bring,
    said,
    table,
    workbook,
)
from tests.conftest import Worker
from tests.make import Person


@pytest.mark.parametrize(
    ("row", "edit", "column", "code"),
    [
        (CLINIC, {"name": ""}, "name", "missing"),
        (CLINIC, {"name": "x" * 201}, "name", "string_too_long"),
        (CLINIC, {"name": "A\u202eB"}, "name", "unprintable"),
        (CLINIC, {"name": "A\x00B"}, "name", "unprintable"),
        (CLINIC, {"name": "=1+1"}, "name", "formula"),
        (CLINIC, {"description": "=HYPERLINK(1)"}, "description", "formula"),
        (CLINIC, {"description": "x" * 4001}, "description", "string_too_long"),
        (CLINIC, {"timezone": "Asia/Erevan"}, "timezone", "timezone"),
        (CLINIC, {"currency": "USD"}, "currency", "currency"),
        (CLINIC, {"latitude": "91"}, "latitude", "less_than_equal"),
        (CLINIC, {"longitude": "NaN"}, "longitude", "coordinate"),
        (CLINIC, {"cancel_notice_hours": "337"}, "cancel_notice_hours", "less_than_equal"),
        (CLINIC, {"late_refund_percent": "half"}, "late_refund_percent", "int_parsing"),
        (CLINIC, {"external_id": "a|b"}, "external_id", "separator"),
        (CLINIC, {"external_id": "x" * 101}, "external_id", "string_too_long"),
        (CLINIC, {"kind": "hospital"}, "kind", "kind"),
        (DOCTOR, {"clinic": "c1|nowhere"}, "clinic", "unknown_clinic"),
        (DOCTOR, {"languages": "hy|русский"}, "languages", "string_pattern_mismatch"),
        (DOCTOR, {"sees_adults": "maybe"}, "sees_adults", "yes_or_no"),
        (DOCTOR, {"full_name": " "}, "full_name", "missing"),
        (SERVICE, {"doctor": "nobody"}, "doctor", "unknown_doctor"),
        (SERVICE, {"price": "-1"}, "price", "money"),
        (SERVICE, {"price": "1.999"}, "price", "money"),
        (SERVICE, {"price": "1e400"}, "price", "money"),
        (SERVICE, {"price": "10000001"}, "price", "money"),
        (SERVICE, {"currency": "RUB"}, "currency", "another_currency"),
        (SERVICE, {"duration": "4"}, "duration", "greater_than_equal"),
        (SERVICE, {"duration": "30.5"}, "duration", "int_parsing"),
        (SERVICE, {"duration": "9" * 5000}, "duration", "int_parsing"),
        (SERVICE, {"buffer_after": "241"}, "buffer_after", "less_than_equal"),
        (SERVICE, {"city": "Ереван"}, "city", "other_kind"),
        (HOURS, {"weekday": "8"}, "weekday", "weekday"),
        (HOURS, {"opens": "25:00"}, "opens", "clock"),
        (HOURS, {"opens": "9.30"}, "opens", "clock"),
        (HOURS, {"closes": "08:00"}, "closes", "hours_order"),
        (HOURS, {"closes": ""}, "closes", "missing"),
        (HOURS, {"doctor": "nobody"}, "doctor", "unknown_doctor"),
    ],
)
async def test_a_wrong_cell_is_found(
    client: httpx.AsyncClient,
    worker: Worker,
    admin: Person,
    row: Row,
    edit: Row,
    column: str,
    code: str,
) -> None:
    rows = [{**each, **edit} if each is row else each for each in TOWN]
    told = await bring(client, worker, admin, table(*rows))
    assert told["state"] == "refused"
    found = said(told)
    # A reference to a row that is wrong itself is not blamed, but a name that nobody has is.
    assert found[0] == (TOWN.index(row) + 2, column, code)
    assert {code for _, _, code in found[1:]} <= {"unknown_clinic"}


async def test_every_bad_row_is_reported_at_once_and_who_refers_to_one_is_not_blamed(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    rows = [
        {**CLINIC, "timezone": "here"},
        {**DOCTOR, "sees_adults": "?"},
        {**SERVICE, "price": "dear", "duration": "long"},
        {**HOURS, "clinic": "elsewhere"},
        {**HOURS, "weekday": "9"},
    ]
    told = await bring(client, worker, admin, table(*rows))
    assert said(told) == [
        (2, "timezone", "timezone"),
        (3, "sees_adults", "yes_or_no"),
        (4, "price", "money"),
        (4, "duration", "int_parsing"),
        (5, "clinic", "unknown_clinic"),
        (6, "weekday", "weekday"),
    ]
    assert told["problems_total"] == 6


async def test_the_same_thing_twice_is_refused(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    rows = [*TOWN, {**SERVICE, "name": "Другая"}, {**CLINIC, "name": "Другая"}]
    told = await bring(client, worker, admin, table(*rows))
    assert said(told) == [(6, "external_id", "twice"), (7, "external_id", "twice")]
    assert [each["message"] for each in told["problems"]] == [
        "Line 4 is about the same",
        "Line 2 is about the same",
    ]


async def test_hours_that_overlap_are_refused(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    shifts = [("10:00", "13:00"), ("14:00", "18:00"), ("12:59", "13:30"), ("18:00", "24:00")]
    rows = [{**HOURS, "opens": opens, "closes": closes} for opens, closes in shifts]
    told = await bring(client, worker, admin, table(CLINIC, DOCTOR, *rows))
    assert said(told) == [(6, "opens", "hours_overlap")]
    told = await bring(client, worker, admin, table(CLINIC, DOCTOR, *rows[:2], rows[3]))
    assert told["problems"] == [], "hours that touch do not overlap"


async def test_a_doctor_offers_and_receives_only_where_they_receive(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    other = {**CLINIC, "external_id": "c2", "name": "Другая"}
    rows = [other, {**SERVICE, "clinic": "c2"}, {**HOURS, "clinic": "c2"}]
    told = await bring(client, worker, admin, table(*TOWN[:2], *rows))
    assert said(told) == [(5, "doctor", "does_not_receive"), (6, "doctor", "does_not_receive")]


async def test_a_service_stays_where_it_is_and_a_priced_clinic_keeps_its_currency(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    await bring(client, worker, admin, table(*TOWN))
    rows = [
        {**CLINIC, "currency": "RUB"},
        {**CLINIC, "external_id": "c2"},
        {**DOCTOR, "clinic": "c2"},
        {**SERVICE, "clinic": "c2"},
    ]
    told = await bring(client, worker, admin, table(*rows))
    assert said(told) == [(2, "currency", "priced"), (5, "clinic", "fixed")]


async def test_a_new_thing_needs_what_an_old_one_has(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    new = {"kind": "service", "external_id": "s9", "price": 1}
    told = await bring(client, worker, admin, table(new))
    missing = [column for _, column, code in said(told) if code == "missing"]
    assert missing == ["clinic", "doctor", "name", "duration"]
    nameless = {key: value for key, value in CLINIC.items() if key != "external_id"}
    told = await bring(client, worker, admin, table(nameless))
    assert said(told) == [(2, "external_id", "missing")]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Write yes or no"),
        ("ru", "Напишите «да» или «нет»"),
        ("hy", "Գրեք «այո» կամ «ոչ»"),
    ],
)
async def test_problems_speak_the_readers_language(
    client: httpx.AsyncClient, worker: Worker, admin: Person, language: str, message: str
) -> None:
    rows = [CLINIC, {**DOCTOR, "sees_adults": "?"}]
    told = await bring(client, worker, admin, table(*rows), language=language)
    assert [each["message"] for each in told["problems"]] == [message]


async def test_a_thousand_problems_are_shown_and_all_are_counted(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    rows = [{**CLINIC, "external_id": f"c{n}", "currency": "USD"} for n in range(1203)]
    told = await bring(client, worker, admin, table(*rows))
    assert (len(told["problems"]), told["problems_total"]) == (1000, 1203)


async def test_lines_are_the_files_own(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    """Of a cell with several lines the first counts; a sheet is named."""
    long = {**CLINIC, "description": "one\ntwo\nthree"}
    told = await bring(client, worker, admin, table(long, {**DOCTOR, "sees_adults": "?"}))
    assert said(told) == [(5, "sees_adults", "yes_or_no")]
    sheets = workbook(clinics=[CLINIC], doctors=[DOCTOR, {**DOCTOR, "external_id": ""}])
    told = await bring(client, worker, admin, sheets)
    assert [(each["sheet"], each["line"]) for each in told["problems"]] == [("doctors", 3)]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("kind,name,nmae\nclinic,a,b\n", [(1, "#3", "unknown_column")]),
        ("kind,name,Название\nclinic,a,b\n", [(1, "name", "column_twice")]),
        ("name,city\na,b\n", [(1, "kind", "no_kind")]),
        ("kind,name,city\nclinic,a\n", [(2, "", "row_length")]),
        ("kind,name\nclinic,a,b\n", [(2, "", "row_length")]),
        ("kind,name\n", [(0, "", "no_rows")]),
        ("\n\n\n", [(0, "", "no_rows")]),
    ],
)
async def test_a_table_that_is_not_one_is_refused(
    client: httpx.AsyncClient,
    worker: Worker,
    admin: Person,
    content: str,
    faults: list[tuple[int, str, str]],
) -> None:
    told = await bring(client, worker, admin, content.encode())
    assert (told["state"], said(told)[:1]) == ("refused", faults)
    assert "nmae" not in str(told), "nobody's words are repeated"
