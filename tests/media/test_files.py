"""Pictures over their life: shown, replaced, removed, swept away."""

import asyncio
import io
import tempfile
from itertools import pairwise
from uuid import UUID

import httpx
import pytest
from PIL import Image

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.errors import Conflict
from healthlink.media import files
from healthlink.media.storage import Disk, storage_of
from healthlink.wiring import Resources
from tests.catalog.manage.conftest import Trail, trail
from tests.make import Doctor, Person
from tests.media import corpus

__all__ = ["trail"]
OTHER = corpus.picture("PNG", size=(800, 400))


def kept(settings: Settings) -> set[str]:
    return {file.name for file in (settings.data_dir / "media").rglob("*") if file.is_file()}


@pytest.fixture(autouse=True)
def _empty(settings: Settings) -> None:
    for file in (settings.data_dir / "media").rglob("*.*"):
        file.unlink()


async def test_an_uploaded_logo_is_shown_large_and_small(
    client: httpx.AsyncClient, maria: Person, upload: str, shown: str, trail: Trail
) -> None:
    answer = await client.put(upload, content=OTHER, headers=maria.headers)
    assert answer.json() == {"url": f"http://testserver{shown}"}
    for params, size in (({}, (512, 256)), ({"size": "160"}, (160, 80))):
        drawn = await client.get(shown, params=params)
        assert Image.open(io.BytesIO(drawn.content)).size == size
        assert drawn.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in drawn.headers["content-security-policy"]
        assert drawn.headers["cache-control"] == "public, max-age=300"
    (row,) = await trail(upload.split("/")[5])
    assert (row["action"], row["detail"]["before"]) == ("clinic.logo", None)


async def test_a_doctors_photo_is_shown(
    client: httpx.AsyncClient, maria: Person, dr_grigoryan: Doctor, trail: Trail
) -> None:
    own = f"/api/v1/manage/clinics/{dr_grigoryan.clinic_id}/doctors/{dr_grigoryan.id}/photo"
    photo = f"/api/v1/doctors/{dr_grigoryan.id}/photo"
    assert (await client.put(own, content=OTHER, headers=maria.headers)).status_code == 200
    assert (await client.get(photo)).headers["content-type"] == "image/webp"
    for _ in range(2):
        assert (await client.delete(own, headers=maria.headers)).status_code == 204
    assert (await client.get(photo)).headers["content-type"].startswith("image/svg+xml")
    actions = [row["action"] for row in await trail(dr_grigoryan.id)]
    assert actions == ["doctor.photo", "doctor.photo"]


@pytest.mark.parametrize("size", ["0", "161", "1024", "../512", "512.0"])
async def test_other_sizes_are_not_made(client: httpx.AsyncClient, shown: str, size: str) -> None:
    assert (await client.get(shown, params={"size": size})).status_code == 422


async def test_a_browser_asks_again_and_sees_a_change(
    client: httpx.AsyncClient, maria: Person, upload: str, shown: str
) -> None:
    tag = (await client.get(shown)).headers["etag"]
    for known in (tag, f'"x", W/{tag}'):
        again = await client.get(shown, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    await client.put(upload, content=OTHER, headers=maria.headers)
    seen = await client.get(shown, headers={"If-None-Match": tag})
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/webp")
    small = await client.get(shown, params={"size": 160})
    assert len({tag, seen.headers["etag"], small.headers["etag"]}) == 3


async def test_replaced_bytes_go_with_the_sweep_an_hour_later(
    client: httpx.AsyncClient,
    maria: Person,
    upload: str,
    shown: str,
    db: Db,
    settings: Settings,
    resources: Resources,
) -> None:
    for content in (corpus.JPEG, OTHER):
        await client.put(upload, content=content, headers=maria.headers)
    await files.sweep(resources)
    assert len(kept(settings)) == 4, "somebody may still be reading it"
    await db.execute("update media_file set deleted_at = deleted_at - interval '61 minutes'")
    await files.sweep(resources)
    key = await db.fetchval("select key from media_file")
    assert kept(settings) == {f"{key}-512.webp", f"{key}-160.webp"}
    assert (await client.get(shown)).headers["content-type"] == "image/webp"
    await client.delete(upload, headers=maria.headers)
    assert (await client.get(shown)).headers["content-type"].startswith("image/svg+xml")
    await db.execute("update media_file set deleted_at = deleted_at - interval '61 minutes'")
    await files.sweep(resources)
    assert kept(settings) == set()
    assert await db.fetchval("select count(*) from media_file") == 0


async def test_an_upload_that_was_cut_short_leaves_nothing_for_ever(
    db: Db, maria: Person, settings: Settings, resources: Resources
) -> None:
    await cut_short(resources, maria)
    key = await db.fetchval("select key from media_file where deleted_at is not null")
    assert len(kept(settings)) == 2
    part = settings.data_dir / "media" / key[:2] / f"{key}-512.webp.part"
    part.write_bytes(b"half of it")
    await db.execute("update media_file set deleted_at = deleted_at - interval '61 minutes'")
    for _ in range(2):
        await files.sweep(resources)
    assert kept(settings) == set()
    assert await db.fetchval("select count(*) from media_file") == 0


async def test_nobody_adopts_what_the_sweep_may_be_deleting(
    db: Db, maria: Person, resources: Resources
) -> None:
    file_id = await cut_short(resources, maria)
    await db.execute("update media_file set created_at = now() - interval '31 minutes'")
    with pytest.raises(Conflict):
        await files.adopt(db, file_id)


async def cut_short(resources: Resources, who: Person) -> UUID:
    """An upload whose process is killed before its last transaction."""
    with tempfile.TemporaryFile() as file:
        file.write(OTHER)
        return await files.keep_picture(resources, who.id, file)


async def test_of_uploads_at_once_one_is_shown_and_the_others_go(
    client: httpx.AsyncClient, maria: Person, upload: str, db: Db, trail: Trail
) -> None:
    answers = await asyncio.gather(
        *(client.put(upload, content=OTHER, headers=maria.headers) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {200}
    live = await db.fetch("select id from media_file where deleted_at is null")
    assert [row["id"] for row in live] == [await db.fetchval("select logo_id from clinic")]
    rows = [row["detail"] for row in await trail(upload.split("/")[5])]
    for former, latter in pairwise(rows):
        assert former["after"] == latter["before"]


async def test_a_picture_that_the_storage_lost_is_drawn(
    client: httpx.AsyncClient, maria: Person, upload: str, shown: str, settings: Settings
) -> None:
    await client.put(upload, content=OTHER, headers=maria.headers)
    for file in (settings.data_dir / "media").rglob("*.webp"):
        file.unlink()
    assert (await client.get(shown)).headers["content-type"].startswith("image/svg+xml")


async def test_nobody_uploads_all_day(
    client: httpx.AsyncClient, maria: Person, upload: str
) -> None:
    codes = [
        (await client.put(upload, content=b"", headers=maria.headers)).status_code
        for _ in range(61)
    ]
    assert set(codes[:60]) == {422}
    assert codes[60] == 429


def test_pictures_live_in_the_data_directory(settings: Settings, resources: Resources) -> None:
    disk = storage_of(resources)
    assert isinstance(disk, Disk)
    assert disk.folder == settings.data_dir / "media"
