"""Whatever is sent, only files come out, written anew. How each kind is washed, and what is no file
at all, is tested at length with the practice's files: here, that the same is done."""

import httpx
import pytest

from healthlink.auth import throttle
from healthlink.db.pool import Db
from tests.chat.files.conftest import CHAT, Keep, Upload
from tests.make import Person
from tests.media import corpus, pdfs

REFUSED = {
    "nothing": (b"", "not-a-file"),
    "a page": (corpus.PAYLOAD, "not-a-file"),
    "an archive": (corpus.archive(b"x"), "not-a-file"),
    "a bomb": (corpus.BOMB, "file-too-large"),
    "a password": (pdfs.LOCKED, "protected-file"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_file_is_refused(upload: Upload, db: Db, name: str) -> None:
    content, problem = REFUSED[name]
    answer = await upload(content)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert await db.fetchval("select count(*) from media_file") == 0


@pytest.mark.parametrize("name", ["a script after a jpeg", "an archive after a jpeg"])
async def test_what_hangs_on_an_image_is_cut_off(
    client: httpx.AsyncClient, anna: Person, keep: Keep, name: str
) -> None:
    added = await keep(corpus.WASHED[name], "../x.html")
    assert added["file_name"] == "x.html"
    answer = await client.get(f"{CHAT}/files/{added['id']}/content", headers=anna.headers)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].endswith("x.html.jpg")
    assert not [secret for secret in corpus.SECRETS if secret in answer.content]


async def test_more_than_twenty_megabytes_are_refused(upload: Upload) -> None:
    answer = await upload(corpus.JPEG + bytes(20 * 1024 * 1024))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")


async def test_what_is_not_known_beside_the_file_is_named(
    client: httpx.AsyncClient, upload: Upload, anna: Person
) -> None:
    answer = await upload(kind="xray")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
    assert [error["field"] for error in answer.json()["errors"]] == ["kind"]


async def test_whoever_sends_without_end_waits(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = throttle.Limit("files", 2, throttle.FILES_PER_ACCOUNT.per)
    monkeypatch.setattr(throttle, "FILES_PER_ACCOUNT", few)
    assert [(await upload()).status_code for _ in range(3)] == [201, 201, 429]
