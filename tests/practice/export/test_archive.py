"""A doctor takes the whole practice along: tables for programs and for people, and every file."""

import asyncio
import csv
import io
import json
import socket
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from healthlink.db.pool import Db
from healthlink.media.storage import storage_of
from healthlink.practice.export import names
from healthlink.wiring import Resources
from tests.make import Person, Practitioner
from tests.media import corpus
from tests.practice.assistants.test_assistants import hired, within
from tests.practice.conftest import ANAHIT

MEGABYTE = 1024 * 1024
ROLES = ("patients", "visits", "consents", "files")


async def taken(client: httpx.AsyncClient, who: Person) -> zipfile.ZipFile:
    answer = await client.get("/export", headers=who.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    """The table as JSON; as CSV it says the same."""
    told: list[dict[str, Any]] = json.loads(archive.read(f"{name}.json"))
    text = archive.read(f"{name}.csv").decode("utf-8")
    assert text.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [line["id"] for line in lines] == [row["id"] for row in told]
    return told


async def put(
    client: httpx.AsyncClient,
    doctor: Practitioner,
    patient_id: str,
    name: str,
    content: bytes = corpus.JPEG,
) -> str:
    answer = await client.post(
        f"/patients/{patient_id}/media",
        files={"file": (name, content)},
        data={"kind": "photo"},
        headers=doctor.headers,
    )
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


async def test_everything_is_in_it(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    await db.execute(
        "insert into visit (id, doctor_id, patient_id, visit_date, visit_time, starts_at, notes)"
        " values (gen_random_uuid(), $1, $2, '2026-12-01', '10:30', '2026-12-01 06:30Z', 'ok')",
        *(armen.doctor_id, UUID(anahit["id"])),
    )
    consent = {"purpose": "treatment", "version": "2026-11"}
    path = f"/patients/{anahit['id']}"
    await client.post(f"{path}/consents", json=consent, headers=armen.headers)
    await client.delete(path, headers=armen.headers)
    archive = await taken(client, armen)
    (patient,) = rows(archive, "patients")
    assert (patient["id"], patient["first_name"]) == (anahit["id"], "Անահիտ")
    assert patient["archived_at"], "the deleted ones, too"
    (visit,) = rows(archive, "visits")
    assert (visit["visit_date"], visit["visit_time"]) == ("2026-12-01", "10:30")
    (given,) = rows(archive, "consents")
    assert (given["patient_id"], given["purpose"]) == (anahit["id"], "treatment")
    readme = archive.read("README.txt").decode()
    for word in ("Արմեն Հակոբյան", "Պրակտիկա", "Практика", "Practice"):
        assert word in readme


async def test_an_empty_practice_is_an_archive_too(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    archive = await taken(client, armen)
    assert [rows(archive, name) for name in ROLES] == [[], [], [], []]


async def test_files_have_their_own_names_in_a_folder_of_the_patient(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    told = ["Արյան անալիզ.jpg", "արյան անալիզ.JPG", "../../etc/passwd", "снимок.pdf", "con"]
    ids = [await put(client, armen, anahit["id"], "x.jpg") for _ in told]
    for id, name in zip(ids, told, strict=True):  # whatever an upload would make of such names
        await db.execute("update patient_media set file_name = $2 where id = $1", id, name)
    archive = await taken(client, armen)
    listed = rows(archive, "files")
    paths = [PurePosixPath(row["path"]) for row in listed]
    folder = PurePosixPath("media", f"Սարգսյան Անահիտ {anahit['id'][-8:]}")
    assert {path.parent for path in paths} == {folder}
    assert [path.name for path in paths] == [
        "Արյան անալիզ.jpg",
        "արյան անալիզ (2).JPG",
        "_.._etc_passwd.jpg",
        "снимок.jpg",
        "_con.jpg",
    ]
    assert [(row["id"], row["file_name"]) for row in listed] == list(zip(ids, told, strict=True))
    for id, path in zip(ids, paths, strict=True):
        content = await client.get(f"/media/{id}/content", headers=armen.headers)
        assert archive.read(str(path)) == content.content


@pytest.mark.parametrize("what", ["gone", "shorter"])
async def test_a_file_that_the_storage_has_lost_does_not_stop_the_rest(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    armen: Practitioner,
    anahit: dict[str, Any],
    what: str,
) -> None:
    for name in ("lost.jpg", "kept.jpg"):
        await put(client, armen, anahit["id"], name)
    key = await db.fetchval(
        "select f.key from media_file f join patient_media m on m.file_id = f.id"
        " where m.file_name = 'lost.jpg'"
    )
    storage = storage_of(resources)
    if what == "gone":
        await storage.delete(f"{key}.jpg")
    else:
        await storage.put(f"{key}.jpg", b"short", "image/jpeg")
    lost, kept = rows(await taken(client, armen), "files")
    assert (lost["path"], PurePosixPath(kept["path"]).name) == ("", "kept.jpg")


async def test_a_download_that_is_cut_leaves_nothing_behind(
    client: httpx.AsyncClient, db: Db, app: FastAPI, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    large = await put(
        client, armen, anahit["id"], "x.png", corpus.picture("PNG", size=(1500, 1500))
    )
    size = await db.fetchval("select size from patient_media where id = $1", UUID(large))
    pool, before = app.state.resources.pool, nameless_files()
    head, some = await cut_off(str(client.base_url), armen, MEGABYTE)
    assert b"200 OK" in head
    assert size > 2 * MEGABYTE > len(some), "most of it was still to come"
    async with asyncio.timeout(10):
        while nameless_files() > before or pool.get_size() > pool.get_idle_size() + 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(some))
    assert large in {row["id"] for row in rows(await taken(client, armen), "files")}, "the control"


async def cut_off(address: str, who: Person, most: int) -> tuple[bytes, bytes]:
    """What comes to somebody who takes so many bytes of the archive, slowly, and hangs up."""
    url = httpx.URL(address)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, (url.host, url.port))
        incoming, outgoing = await asyncio.open_connection(sock=line, limit=16 * 1024)
        token = who.headers["Authorization"]
        outgoing.write(
            f"GET /export HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n".encode()
        )
        head = await incoming.readuntil(b"\r\n\r\n")
        some = await incoming.readexactly(most)
        assert nameless_files(), "it is being made"
        outgoing.transport.abort()
    return head, some


def nameless_files() -> int:
    """How many of this process, in which the server is, are open."""
    links = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return sum(link.endswith("(deleted)") for link in links)


async def test_a_deleted_file_is_not_in_it(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    id = await put(client, armen, anahit["id"], "x.jpg")
    assert (await client.delete(f"/media/{id}", headers=armen.headers)).status_code == 204
    assert rows(await taken(client, armen), "files") == []


async def test_no_cell_is_a_formula(client: httpx.AsyncClient, armen: Practitioner) -> None:
    named = {**ANAHIT, "first_name": "=1+1", "notes": "@SUM(A1)\nline"}
    await client.post("/patients", json=named, headers=armen.headers)
    archive = await taken(client, armen)
    text = archive.read("patients.csv").decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (line["first_name"], line["notes"]) == ("'=1+1", "'@SUM(A1)\nline")
    assert line["phone"].startswith("'+374")
    (row,) = rows(archive, "patients")
    assert (row["first_name"], row["notes"]) == ("=1+1", "@SUM(A1)\nline")


async def test_nothing_of_another_doctor_is_in_it(
    client: httpx.AsyncClient, lilit: Practitioner, anahit: dict[str, Any]
) -> None:
    archive = await taken(client, lilit)
    assert [rows(archive, name) for name in ROLES] == [[], [], [], []]


async def test_it_is_remembered_with_all_whose_records_it_held(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    other = (await client.post("/patients", json=ANAHIT, headers=armen.headers)).json()
    await taken(client, armen)
    (row, *_) = (await client.get("/access", headers=armen.headers)).json()
    assert row["action"] == "practice.export"
    assert set(row["patient_ids"]) == {anahit["id"], other["id"]}


async def test_it_is_the_doctors_alone(
    client: httpx.AsyncClient, armen: Practitioner, lilit: Practitioner, anna: Person
) -> None:
    await hired(client, armen, anna)
    await hired(client, armen, lilit)
    for headers in (anna.headers, within(lilit, armen)):
        refused = await client.get("/export", headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/doctor-only")


async def test_it_cannot_be_taken_again_and_again(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    codes = [(await client.get("/export", headers=armen.headers)).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../x", "_._x"),
        ("..", "file"),
        ("", "file"),
        ("a/b\\c:d*e?.pdf", "a_b_c_d_e_.pdf"),
        ("nul.txt", "_nul.txt"),
        ("a\u202egnp.exe", "a gnp.exe"),
        ("  spaced . ", "spaced"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("Ա" * 300, "Ա" * 75),
    ],
)
def test_a_name_leads_nowhere_else(told: str, name: str) -> None:
    assert names.safe(told) == name
