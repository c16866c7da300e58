"""A doctor keeps X-rays, photographs and documents in a patient's card."""

import asyncio
import io
from dataclasses import replace
from typing import IO, Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pikepdf
import pytest
from fastapi import FastAPI
from PIL import Image, ImageChops

from healthlink import jobs
from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.errors import NotFound
from healthlink.media import drawing, thumbnails
from healthlink.media import files as media
from healthlink.media.drawing import Drawn
from healthlink.practice.files import files
from healthlink.practice.files.dto import Reader
from healthlink.wiring import Resources
from tests.conftest import Worker
from tests.make import Person, Practitioner
from tests.media import corpus, pdfs
from tests.practice.files.conftest import NAME, Keep, Upload, kept, own
from tests.sandbox.bank import Bank

KEY = "sb_secret_sandbox"
NOBODY = "01a20004-2d0f-70cf-aa21-b679dbf8964f"


async def test_a_file_is_added_listed_opened_and_deleted(
    client: httpx.AsyncClient,
    armen: Practitioner,
    anahit: dict[str, Any],
    keep: Keep,
    settings: Settings,
    trail: Any,
) -> None:
    added = await keep(type="text/html")
    assert (added["file_name"], added["content_type"]) == (NAME, "image/jpeg")
    assert (added["width"], added["height"], added["kind"]) == (64, 48, "xray")
    assert not added["has_thumbnail"] and added["thumbnail_url"] is None
    (row,) = (await client.get(f"/patients/{anahit['id']}/media", headers=armen.headers)).json()
    read = (await client.get(f"/media/{added['id']}", headers=armen.headers)).json()
    links = {"url", "links_expire_at"}
    assert {k: v for k, v in row.items() if k not in links} == {
        k: v for k, v in read.items() if k not in links
    }
    path = f"/media/{added['id']}/content"
    opened = await client.get(path, headers=armen.headers)
    assert len(opened.content) == added["size"]
    assert opened.headers["content-type"] == "image/jpeg"
    assert opened.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(NAME)}"
    assert opened.headers["x-content-type-options"] == "nosniff"
    assert opened.headers["content-security-policy"].startswith("sandbox")
    assert opened.headers["cache-control"] == "no-store"
    for name in kept(settings):
        assert name.isascii()
        assert name.endswith(".jpg")
    gone = await client.delete(f"/media/{added['id']}", headers=armen.headers)
    assert gone.status_code == 204
    for verb in ("", "/content", "/thumbnail"):
        again = await client.get(f"/media/{added['id']}{verb}", headers=armen.headers)
        assert again.status_code == 404
    assert (await client.delete(f"/media/{added['id']}", headers=armen.headers)).status_code == 404
    assert (await client.get(f"/patients/{anahit['id']}/media", headers=armen.headers)).json() == []
    assert [(action, outcome) for action, _, outcome, *_ in await trail()] == [
        ("media.create", "done"),
        ("media.read", "done"),
        ("media.list", "done"),
        ("media.read", "done"),
        ("media.open", "done"),
        ("media.delete", "done"),
        ("GET /media/{media_id}", "refused"),
        ("media.open", "refused"),
        ("media.preview", "refused"),
        ("DELETE /media/{media_id}", "refused"),
        ("media.list", "done"),
    ]


async def test_an_image_gets_a_thumbnail_a_moment_later(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep, worker: Worker, settings: Settings
) -> None:
    added = await keep(corpus.picture("PNG", size=(1200, 600)), "a.png")
    path = f"/media/{added['id']}"
    early = await client.get(f"{path}/thumbnail", headers=armen.headers)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/no-thumbnail")
    await worker.run_due_jobs()
    read = (await client.get(path, headers=armen.headers)).json()
    assert read["has_thumbnail"]
    for address, headers in (
        (f"{path}/thumbnail", armen.headers),
        (own(read["thumbnail_url"]), {}),
    ):
        small = await client.get(address, headers=headers)
        assert small.headers["content-type"] == "image/webp"
        assert Image.open(io.BytesIO(small.content)).size == (512, 256)
        assert small.headers["content-disposition"].startswith("attachment")
    assert len(kept(settings)) == 2


async def test_a_document_has_no_thumbnail(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep, worker: Worker
) -> None:
    added = await keep(pdfs.PDF, "Անալիզ.pdf", kind="document")
    assert (added["content_type"], added["width"]) == ("application/pdf", None)
    await worker.run_due_jobs()
    read = (await client.get(f"/media/{added['id']}", headers=armen.headers)).json()
    assert (read["has_thumbnail"], read["thumbnail_url"]) == (False, None)
    opened = await client.get(own(read["url"]))
    with pikepdf.open(io.BytesIO(opened.content)) as pdf:
        assert len(pdf.pages) == 2
        text = pdf.pages[1].Contents.read_bytes()
        assert b"(Page 2) Tj" in text
        assert pdf.pages[1].Resources.Font.AA.BaseFont == "/Helvetica", "no name is mistaken"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_an_xray_keeps_every_pixel(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep, kind: str
) -> None:
    sent = corpus.picture(kind, "RGB", (500, 400), lossless=True)
    shown = await opened(client, armen, await keep(sent))
    assert ImageChops.difference(Image.open(io.BytesIO(sent)), shown).getbbox() is None


async def test_sixteen_bits_of_grey_stay_sixteen(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep
) -> None:
    out = io.BytesIO()
    shades = b"".join(value.to_bytes(2, "little") for value in range(0, 65_536, 16))
    Image.frombytes("I;16", (64, 64), shades).save(out, "PNG")
    shown = await opened(client, armen, await keep(out.getvalue()))
    assert shown.mode == "I;16"
    assert shown.tobytes() == shades


async def test_a_jpeg_is_hardly_changed(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep
) -> None:
    """Written again with its own tables: a second loss would be seen on fine lines."""
    smooth = Image.radial_gradient("L").resize((900, 700))
    for quality in (60, 90, 100):
        out = io.BytesIO()
        smooth.save(out, "JPEG", quality=quality)
        shown = await opened(client, armen, await keep(out.getvalue()))
        lost = ImageChops.difference(Image.open(io.BytesIO(out.getvalue())), shown)
        assert shown.size == (900, 700)
        assert max(lost.tobytes()) <= 2


async def opened(client: httpx.AsyncClient, who: Person, added: dict[str, Any]) -> Image.Image:
    answer = await client.get(f"/media/{added['id']}/content", headers=who.headers)
    image = Image.open(io.BytesIO(answer.content))
    image.load()
    return image


async def test_a_repeated_upload_adds_one_file(
    client: httpx.AsyncClient, upload: Upload, db: Db, resources: Resources, settings: Settings
) -> None:
    answers = [await upload(key="one") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await db.fetchval("select count(*) from patient_media") == 1
    stored = await db.fetchval("select answer from idempotency_key")
    assert "jpg" not in stored
    other = await upload(corpus.PNG, key="one")
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert len(kept(settings)) == 3, "the bytes that nobody points at …"
    await age(db)
    await media.sweep(resources)
    assert len(kept(settings)) == 1, "… go"


async def test_lists_are_of_a_kind_or_a_visit(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], keep: Keep, db: Db
) -> None:
    visit = await planned(db, armen, anahit["id"])
    first = await keep(kind="photo")
    second = await keep(kind="document", visit_id=visit)
    third = await keep()
    assert second["visit_id"] == visit
    path = f"/patients/{anahit['id']}/media"
    for asked, wanted in (
        ({}, [third, second, first]),
        ({"kind": "photo"}, [first]),
        ({"visit_id": visit}, [second]),
        ({"visit_id": NOBODY}, []),
    ):
        found = await client.get(path, params=asked, headers=armen.headers)
        assert [row["id"] for row in found.json()] == [row["id"] for row in wanted]
    page = await client.get(path, params={"limit": 2}, headers=armen.headers)
    assert 'rel="next"' in page.headers["Link"]
    assert len(page.json()) == 2


async def planned(db: Db, who: Practitioner, patient_id: str) -> str:
    return str(
        await db.fetchval(
            "insert into visit (id, doctor_id, patient_id, visit_date)"
            " values (gen_random_uuid(), $1, $2, current_date) returning id",
            who.doctor_id,
            patient_id,
        )
    )


async def test_a_visit_must_be_the_patients(
    client: httpx.AsyncClient, armen: Practitioner, lilit: Practitioner, upload: Upload, db: Db
) -> None:
    other = {"first_name": "Գագիկ", "last_name": "Մելիքյան"}
    for who in (armen, lilit):
        card = (await client.post("/patients", json=other, headers=who.headers)).json()
        visit = await planned(db, who, card["id"])
        answer = await upload(visit_id=visit)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unknown-visit")
    assert await db.fetchval("select count(*) from patient_media") == 0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"kind": "virus"}, "kind"),
        ({"visit_id": "x"}, "visit_id"),
        ({"doctor_id": NOBODY}, "?"),
        ({"file_name": "x"}, "?"),
    ],
)
async def test_what_is_wrong_is_named(upload: Upload, fields: dict[str, str], named: str) -> None:
    answer = await upload(**fields)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
    assert [
        error["field"].replace("doctor_id", "?").replace("file_name", "?")
        for error in answer.json()["errors"]
    ] == [named]


async def test_no_file_joins_a_card_that_is_put_away(
    client: httpx.AsyncClient,
    armen: Practitioner,
    anahit: dict[str, Any],
    keep: Keep,
    upload: Upload,
) -> None:
    added = await keep()
    await client.delete(f"/patients/{anahit['id']}", headers=armen.headers)
    assert (await upload()).status_code == 404
    assert (await upload(card=NOBODY)).status_code == 404
    listed = await client.get(f"/patients/{anahit['id']}/media", headers=armen.headers)
    assert [row["id"] for row in listed.json()] == [added["id"]]


async def test_an_assistant_works_with_files_under_their_own_name(
    client: httpx.AsyncClient,
    armen: Practitioner,
    lilit: Practitioner,
    nare: Person,
    keep: Keep,
    upload: Upload,
    db: Db,
    trail: Any,
) -> None:
    added = await keep()
    path = f"/media/{added['id']}/content"
    assert (await client.get(path, headers=nare.headers)).status_code == 403
    await db.execute(
        "insert into practice_assistant (id, doctor_id, user_id, name)"
        " values (gen_random_uuid(), $1, $2, 'Nare')",
        armen.doctor_id,
        nare.id,
    )
    here = {**nare.headers, "Practice-Id": str(armen.doctor_id)}
    assert (await client.get(path, headers=here)).status_code == 200
    read = (await client.get(f"/media/{added['id']}", headers=here)).json()
    assert (await client.get(own(read["url"]))).status_code == 200
    there = {**nare.headers, "Practice-Id": str(lilit.doctor_id)}
    assert (await client.get(path, headers=there)).status_code == 403
    await db.execute("update practice_assistant set ended_at = now()")
    assert (await client.get(path, headers=here)).status_code == 403
    assert (await client.get(own(read["url"]))).status_code == 403, "a link ends with the right"
    assert {role for _, role, *_ in await trail()} == {"doctor", "assistant"}


async def test_another_doctor_finds_nothing(
    client: httpx.AsyncClient,
    lilit: Practitioner,
    anahit: dict[str, Any],
    keep: Keep,
    upload: Upload,
    db: Db,
    worker: Worker,
) -> None:
    added = await keep()
    await worker.run_due_jobs()
    before = await db.fetch("select * from patient_media")
    for id in (added["id"], NOBODY):
        for method, verb in (
            ("GET", ""),
            ("DELETE", ""),
            ("GET", "/content"),
            ("GET", "/thumbnail"),
        ):
            answer = await client.request(method, f"/media/{id}{verb}", headers=lilit.headers)
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    for id in (anahit["id"], NOBODY):
        listed = await client.get(f"/patients/{id}/media", headers=lilit.headers)
        assert listed.status_code == 404
        assert (await upload(who=lilit, card=id)).status_code == 404
    assert await db.fetch("select * from patient_media") == before


async def test_a_patient_opens_only_what_was_shared(
    resources: Resources,
    anna: Person,
    boris: Person,
    armen: Practitioner,
    anahit: dict[str, Any],
    keep: Keep,
    db: Db,
    trail: Any,
) -> None:
    shared, private = await keep(), await keep()
    await join(db, anna, anahit["id"])
    await db.execute("update patient_media set shared_at = now() where id = $1", shared["id"])
    target = io.BytesIO()
    me = Reader(anna.id, None, "127.0.0.1")
    await files.open_(resources, me, UUID(shared["id"]), "content", target)
    assert len(target.getvalue()) == shared["size"]
    assert (await trail())[-1] == ("media.open", "patient", "done", shared["id"], 1)
    for who, file in ((anna, private), (boris, shared)):
        with pytest.raises(NotFound):
            reader = Reader(who.id, None, None)
            await files.open_(resources, reader, UUID(file["id"]), "content", io.BytesIO())


async def join(db: Db, who: Person, patient_id: str) -> None:
    person = "select id from person where user_id = $1 limit 1"
    await db.execute(f"update patient set person_id = ({person}) where id = $2", who.id, patient_id)


async def test_a_full_practice_takes_no_more(
    upload: Upload,
    keep: Keep,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    db: Db,
    client: httpx.AsyncClient,
    armen: Practitioner,
) -> None:
    quota(app, monkeypatch, megabytes=1)
    noise = corpus.picture("PNG", size=(440, 440))
    assert 400_000 < len(noise) < 600_000
    answers = await asyncio.gather(*(upload(noise) for _ in range(5)))
    taken = [answer for answer in answers if answer.status_code == 201]
    assert len(taken) == 2, "also when all come at once"
    refused = {answer.json()["type"] for answer in answers if answer not in taken}
    assert refused == {"/problems/no-room-left"}
    id = taken[0].json()["id"]
    await client.delete(f"/media/{id}", headers=armen.headers)
    await keep(noise)


def quota(app: FastAPI, monkeypatch: pytest.MonkeyPatch, *, megabytes: int) -> None:
    resources: Resources = app.state.resources
    small = with_settings(resources, practice_quota_mb=megabytes)
    monkeypatch.setitem(app.state._state, "resources", small)


async def test_deleted_bytes_go_with_the_sweep_and_the_name_stays(
    client: httpx.AsyncClient,
    armen: Practitioner,
    keep: Keep,
    db: Db,
    resources: Resources,
    settings: Settings,
    worker: Worker,
) -> None:
    added, other = await keep(), await keep(pdfs.PDF)
    await worker.run_due_jobs()
    await client.delete(f"/media/{added['id']}", headers=armen.headers)
    await media.sweep(resources)
    assert len(kept(settings)) == 3, "somebody may still be reading it"
    await age(db)
    await media.sweep(resources)
    assert {name.rpartition(".")[2] for name in kept(settings)} == {"pdf"}
    row = await db.fetchrow("select * from patient_media where id = $1", added["id"])
    assert row and (row["file_name"], row["file_id"]) == (NAME, None)
    assert await db.fetchval("select count(*) from media_file") == 1
    assert (await client.get(own(other["url"]))).status_code == 200


async def test_a_thumbnail_of_what_was_swept_meanwhile_is_not_left(
    client: httpx.AsyncClient,
    armen: Practitioner,
    keep: Keep,
    db: Db,
    resources: Resources,
    settings: Settings,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    added = await keep()

    async def sleeping(source: IO[bytes]) -> Drawn:
        drawn = await drawing.draw(source)
        await client.delete(f"/media/{added['id']}", headers=armen.headers)
        await age(db)
        await media.sweep(resources)
        return drawn

    monkeypatch.setattr(thumbnails, "draw", sleeping)
    await worker.run_due_jobs()
    assert await db.fetchval("select count(*) from media_file") == 0
    assert kept(settings) == set()


async def test_a_thumbnail_that_is_drawn_twice_is_one(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep, db: Db, worker: Worker
) -> None:
    added = await keep()
    id = await db.fetchval("select id from media_file")
    for _ in range(2):
        await jobs.enqueue(db, "draw_thumbnail", file_id=id)
    await worker.run_due_jobs()
    small = await client.get(f"/media/{added['id']}/thumbnail", headers=armen.headers)
    assert small.status_code == 200


async def age(db: Db) -> None:
    await db.execute("update media_file set deleted_at = deleted_at - interval '61 minutes'")


async def test_supabase_keeps_them_as_the_disk_does(
    client: httpx.AsyncClient,
    armen: Practitioner,
    lilit: Practitioner,
    keep: Keep,
    upload: Upload,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    running_sber: Bank,
    settings: Settings,
    resources: Resources,
    worker: Worker,
    db: Db,
) -> None:
    running_sber.reset()
    at = {"supabase_url": f"{running_sber.url}/supabase", "supabase_service_key": KEY}
    there = with_settings(resources, **at)
    monkeypatch.setitem(app.state._state, "resources", with_settings(app.state.resources, **at))
    added = await keep()
    await Worker(there).run_due_jobs()
    names = running_sber.client.get("/control/supabase/objects").json()
    assert {name.rpartition(".")[2] for name in names} == {"jpg", "webp"}
    assert all(name.isascii() for name in names)
    assert kept(settings) == set(), "nothing on the disk"
    read = (await client.get(f"/media/{added['id']}", headers=armen.headers)).json()
    assert read["file_name"] == NAME
    assert read["url"].startswith("http://testserver/"), "no link of Supabase's"
    opened = await client.get(own(read["url"]))
    assert (len(opened.content), opened.headers["cache-control"]) == (added["size"], "no-store")
    assert (await client.get(own(read["thumbnail_url"]))).status_code == 200
    path = f"/media/{added['id']}/content"
    assert (await client.get(path, headers=lilit.headers)).status_code == 404
    with monkeypatch.context() as patch:
        wrong = with_settings(app.state.resources, **{**at, "supabase_service_key": "sb_secret_x"})
        patch.setitem(app.state._state, "resources", wrong)
        for answer in (await client.get(path, headers=armen.headers), await upload()):
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    await client.delete(f"/media/{added['id']}", headers=armen.headers)
    await age(db)
    await media.sweep(there)
    assert running_sber.client.get("/control/supabase/objects").json() == {}
    assert await db.fetchval("select count(*) from media_file") == 0


def with_settings(resources: Resources, **at: object) -> Resources:
    return replace(resources, settings=resources.settings.model_copy(update=at))


async def test_a_lost_file_is_no_fault_of_the_program(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep, settings: Settings, worker: Worker
) -> None:
    added = await keep()
    for file in (settings.data_dir / "media").rglob("*.jpg"):
        file.unlink()
    await worker.run_due_jobs()
    lost = await client.get(f"/media/{added['id']}/content", headers=armen.headers)
    assert (lost.status_code, lost.headers["retry-after"]) == (503, "60")


async def test_ranges_are_answered_with_the_whole(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep
) -> None:
    added = await keep()
    for asked in ("bytes=0-9", "bytes=5-1", "bytes=" + ",".join(f"{n}-" for n in range(900)), "x"):
        headers = {**armen.headers, "Range": asked}
        answer = await client.get(f"/media/{added['id']}/content", headers=headers)
        assert answer.status_code == 200
        assert len(answer.content) == added["size"]
        assert answer.headers["accept-ranges"] == "none"
