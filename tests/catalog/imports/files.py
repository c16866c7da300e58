"""Files as people send them, and what becomes of them."""

import csv
import io
from typing import Any

import httpx
import xlsxwriter

from healthlink.config import Settings
from tests import processes
from tests.conftest import Worker
from tests.make import Doctor, Person
from tests.processes import beside

EVERYWHERE = "/api/v1/manage"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = dict[str, object]

CLINIC: Row = {
    "kind": "clinic",
    "external_id": "c1",
    "name": "Клиника «Наири»",
    "city": "Ереван",
    "address": "ул. Паронян, 21",
    "description": "Для всей семьи",
    "timezone": "Asia/Yerevan",
    "currency": "AMD",
    "latitude": 40.18,
    "longitude": 44.5,
    "cancel_notice_hours": 12,
    "late_refund_percent": 50,
}
DOCTOR: Row = {
    "kind": "doctor",
    "external_id": "d1",
    "clinic": "c1",
    "full_name": "Անի Մարտիրոսյան",
    "specialization": "Սրտաբան",
    "languages": "hy|ru",
    "sees_children": "да",
}
SERVICE: Row = {
    "kind": "service",
    "external_id": "s1",
    "clinic": "c1",
    "doctor": "d1",
    "procedure": "Консультация кардиолога",
    "name": "Консультация",
    "price": "15 000,50",
    "duration": 30,
    "buffer_after": 10,
}
HOURS: Row = {
    "kind": "hours",
    "clinic": "c1",
    "doctor": "d1",
    "weekday": "пн",
    "opens": "9:00",
    "closes": "24:00",
}
TOWN = [CLINIC, DOCTOR, SERVICE, HOURS]


def of_clinic(doctor: Doctor) -> str:
    return f"/api/v1/manage/clinics/{doctor.clinic_id}"


def table(*rows: Row, delimiter: str = ",") -> bytes:
    """One table with the columns that the rows have."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def workbook(**sheets: list[Row]) -> bytes:
    """Sheets as a person would fill them: numbers are numbers."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(name for row in rows for name in row if name != "kind"))
            sheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                for place, column in enumerate(columns):
                    sheet.write(number, place, row.get(column))
    return content.getvalue()


async def send(
    client: httpx.AsyncClient,
    who: Person,
    content: bytes,
    to: str = EVERYWHERE,
    kind: str = "",
    **query: str,
) -> httpx.Response:
    kind = kind or (XLSX if content.startswith(b"PK") else CSV)
    headers = {**who.headers, "Content-Type": kind}
    return await client.post(f"{to}/imports", content=content, headers=headers, params=query)


async def bring(
    client: httpx.AsyncClient,
    worker: Worker,
    who: Person,
    content: bytes,
    to: str = EVERYWHERE,
    language: str = "en",
    **query: str,
) -> Any:
    """The import, when the worker is done with it."""
    sent = await send(client, who, content, to, **query)
    assert sent.status_code == 202, sent.text
    assert (sent.json()["state"], sent.json()["finished_at"]) == ("waiting", None)
    await worker.run_due_jobs()
    headers = {**who.headers, "Accept-Language": language}
    shown = await client.get(f"{to}/imports/{sent.json()['id']}", headers=headers)
    assert shown.status_code == 200, shown.text
    assert shown.json()["finished_at"]
    return shown.json()


def said(told: Any) -> list[tuple[int, str, str]]:
    """The problems of an import: line, column, code."""
    return [(each["line"], each["column"], each["code"]) for each in told["problems"]]


async def taken_out(
    client: httpx.AsyncClient, who: Person, to: str = EVERYWHERE, kind: str = "csv"
) -> bytes:
    answer = await client.get(f"{to}/export.{kind}", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def command(settings: Settings, *arguments: str) -> tuple[int, str, str]:
    """`healthlink …`: its exit code, what was asked for, and what was said to people."""
    done = await processes.command(beside(settings), *arguments)
    return done.returncode, done.stdout, done.stderr
