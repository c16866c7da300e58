"""A browser saves the archive by a link: whose it is, when, and how often."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from healthlink import logs
from healthlink.db.pool import Db
from healthlink.media import links as media_links
from tests.make import Person, Practitioner
from tests.practice.assistants.test_assistants import hired, within
from tests.practice.export.test_archive import put


@pytest.fixture
async def phone(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """What saves files, and knows nothing but the address."""
    async with httpx.AsyncClient(base_url=client.base_url) as stranger:
        yield stranger


async def link(client: httpx.AsyncClient, who: Person) -> str:
    """Its path."""
    answer = await client.get("/export/link", headers=who.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    there = urlsplit(answer.json()["url"])
    return f"{there.path}?{there.query}"


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")


async def actions(client: httpx.AsyncClient, who: Person) -> list[tuple[str, list[str]]]:
    rows = (await client.get("/access", headers=who.headers)).json()
    return [(row["action"], row["patient_ids"]) for row in rows]


async def test_the_link_opens_the_same_archive(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    path = await link(client, armen)
    taken = await phone.get(path)
    whole = await client.get("/export", headers=armen.headers)
    assert names(taken) == names(whole)
    assert anahit["id"].encode() in zipfile.ZipFile(io.BytesIO(taken.content)).read("patients.json")
    assert taken.headers["Content-Disposition"] == whole.headers["Content-Disposition"]
    assert (await actions(client, armen))[:2] == [("practice.export", [anahit["id"]])] * 2


async def test_of_many_at_once_three_take_it(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, armen: Practitioner
) -> None:
    """A browser that opens it, and what saves for it; nobody who finds it later."""
    path = await link(client, armen)
    taken = await asyncio.gather(*(phone.get(path) for _ in range(8)))
    assert sorted(answer.status_code for answer in taken) == [200] * 3 + [401] * 5
    assert refused(await phone.get(path))


async def test_giving_it_out_is_remembered(client: httpx.AsyncClient, armen: Practitioner) -> None:
    await link(client, armen)
    assert ("export.link", []) in await actions(client, armen)


async def test_it_is_over_after_five_minutes(
    client: httpx.AsyncClient,
    phone: httpx.AsyncClient,
    armen: Practitioner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("healthlink.practice.export.api.LIFE", -media_links.LIFE)
    assert refused(await phone.get(await link(client, armen)))


@pytest.mark.parametrize(
    "end",
    [
        "update session set ended_at = now()",
        "update users set blocked_at = now()",
        "update users set deleted_at = now()",
    ],
)
async def test_it_ends_with_the_session(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, db: Db, armen: Practitioner, end: str
) -> None:
    path = await link(client, armen)
    await db.execute(end)
    assert refused(await phone.get(path))


async def test_who_has_the_practice_no_more_has_no_link_either(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, db: Db, armen: Practitioner
) -> None:
    path = await link(client, armen)
    await db.execute("update doctor set user_id = null where id = $1", armen.doctor_id)
    answer = await phone.get(path)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/no-practice")


async def test_it_is_the_doctors_own(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, armen: Practitioner, lilit: Practitioner,
    anna: Person, anahit: dict[str, Any],
) -> None:  # fmt: skip
    await hired(client, armen, anna)
    await hired(client, armen, lilit)
    for headers in (anna.headers, within(lilit, armen)):
        answer = await client.get("/export/link", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/doctor-only")
    theirs = await phone.get(await link(client, lilit))
    assert anahit["id"].encode() not in zipfile.ZipFile(io.BytesIO(theirs.content)).read(
        "patients.json"
    )


async def test_no_other_token_opens_it(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    photo = await put(client, armen, anahit["id"], "x.jpg")
    file = (await client.get(f"/media/{photo}", headers=armen.headers)).json()["url"]
    of_a_file = parse_qs(urlsplit(file).query)["token"][0]
    access = armen.headers["Authorization"].removeprefix("Bearer ")
    mine = parse_qs(urlsplit(await link(client, armen)).query)["token"][0]
    for token in (access, of_a_file, mine[:-3] + "abc", mine.rpartition(".")[0] + ".", "x", ""):
        assert refused(await phone.get(f"/export/archive?token={token}"))
    assert (await phone.get("/export/archive")).status_code == 422
    bearer = {"Authorization": f"Bearer {mine}"}
    assert (await phone.get("/export", headers=bearer)).status_code == 401


async def test_links_count_as_archives_that_were_taken(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    paths = ["/export", "/export/link"] * 3
    codes = [(await client.get(path, headers=armen.headers)).status_code for path in paths]
    assert codes == [200] * 5 + [429]


async def test_no_token_is_in_the_log(
    client: httpx.AsyncClient,
    phone: httpx.AsyncClient,
    db: Db,
    armen: Practitioner,
    capfd: pytest.CaptureFixture[str],
) -> None:
    logs.configure("DEBUG")
    try:
        path = await link(client, armen)
        for _ in range(2):
            await phone.get(path)
    finally:
        logs.configure("ERROR")
    written = "".join(capfd.readouterr())
    token = path.partition("token=")[2]
    assert written.count("/export/archive") >= 2
    for part in (token, token.rpartition(".")[2]):
        assert part not in written
        assert part not in str(await db.fetch("select * from throttle"))
