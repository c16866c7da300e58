"""A calendar program reads a private calendar by its address, and nobody else does."""

from typing import Any

import httpx
import pytest
from icalendar import Calendar

from healthlink.booking.letters import feeds
from healthlink.db.pool import Db
from tests import make
from tests.booking.letters.conftest import Post
from tests.conftest import Worker
from tests.make import Doctor, Person

MINE = "/api/v1/users/me/calendars"


async def opened(client: httpx.AsyncClient, who: Person, of: str = "visits") -> dict[str, Any]:
    answer = await client.post(MINE, json={"of": of}, headers=who.headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def path(calendar: dict[str, Any]) -> str:
    url: str = calendar["url"]
    assert url.startswith("http://testserver/calendars/")
    return url.removeprefix("http://testserver")


async def events(client: httpx.AsyncClient, calendar: dict[str, Any]) -> list[Any]:
    answer = await client.get(path(calendar))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("private")
    return list(Calendar.from_ical(answer.content).events)


async def test_my_visits_are_in_my_calendar_and_follow_what_becomes_of_them(
    client: httpx.AsyncClient, post: Post, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    calendar = await opened(client, anna)
    assert await events(client, calendar) == []
    id = await post.book(anna, dr_grigoryan)
    await post.book(boris, dr_grigoryan, "11:00")
    (event,) = await events(client, calendar)
    assert (event["uid"], event["sequence"]) == (f"{id}@testserver", 0)
    assert event["summary"] == "Приём кардиолога, Արամ Գրիգորյան"
    await post.move(anna, id, dr_grigoryan, "12:00")
    (moved,) = await events(client, calendar)
    assert (moved["sequence"], moved["status"]) == (1, "CONFIRMED")
    await post.cancel(anna, id)
    (gone,) = await events(client, calendar)
    assert (gone["uid"], gone["sequence"], gone["status"]) == (event["uid"], 2, "CANCELLED")


async def test_a_doctor_sees_who_comes_by_first_name_and_initial(
    client: httpx.AsyncClient, post: Post, db: Db, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    doctor = await make.person(db, "Արամ Գրիգորյան", role="doctor")
    await db.execute("update doctor set user_id = $1 where id = $2", doctor.id, dr_grigoryan.id)
    other = await make.doctor(db)
    await post.book(anna, dr_grigoryan)
    await post.book(boris, other)
    calendar = await opened(client, doctor, "practice")
    written = (await client.get(path(calendar))).text
    (event,) = await events(client, calendar)
    assert event["summary"] == "Приём кардиолога: Анна С."
    for secret in ("Саргсян", "Орлов", "anna@example.com", "+374"):
        assert secret not in written.replace("\r\n ", "")


async def test_only_a_doctor_has_a_practice(client: httpx.AsyncClient, anna: Person) -> None:
    refused = await client.post(MINE, json={"of": "practice"}, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/no-practice")


async def test_the_address_is_told_once_and_only_its_hash_is_kept(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    calendar = await opened(client, anna)
    token = path(calendar).removeprefix("/calendars/").removesuffix(".ics")
    assert len(token) == 43
    listed = (await client.get(MINE, headers=anna.headers)).json()
    assert [(row["id"], row["of"], "url" in row) for row in listed] == [
        (calendar["id"], "visits", False)
    ]
    kept = str(await db.fetch("select * from calendar_feed"))
    assert token not in kept
    again = await opened(client, anna)
    assert again["url"] != calendar["url"]


async def test_a_closed_calendar_opens_nothing(
    client: httpx.AsyncClient, anna: Person, boris: Person
) -> None:
    calendar = await opened(client, anna)
    mine = f"{MINE}/{calendar['id']}"
    assert (await client.delete(mine, headers=boris.headers)).status_code == 404
    assert (await client.get(path(calendar))).status_code == 200
    assert (await client.delete(mine, headers=anna.headers)).status_code == 204
    assert (await client.delete(mine, headers=anna.headers)).status_code == 404
    assert (await client.get(path(calendar))).status_code == 404


async def test_a_calendar_closes_with_its_account(
    client: httpx.AsyncClient, worker: Worker, db: Db, anna: Person, boris: Person
) -> None:
    hers, his = await opened(client, anna), await opened(client, boris)
    await db.execute("update users set blocked_at = now() where id = $1", anna.id)
    await db.execute("update users set deleted_at = now(), email = null where id = $1", boris.id)
    for calendar in (hers, his):
        assert (await client.get(path(calendar))).status_code == 404
    await db.execute("update users set blocked_at = null where id = $1", anna.id)
    assert (await client.get(path(hers))).status_code == 200


async def test_a_deleted_account_leaves_no_calendar(
    client: httpx.AsyncClient, worker: Worker, db: Db, anna: Person
) -> None:
    from healthlink.auth import users

    await opened(client, anna)
    async with db.transaction():
        await users.erase(db, anna.id, proven="")
    await worker.run_due_jobs()
    assert await db.fetchval("select count(*) from calendar_feed") == 0


async def test_an_unchanged_calendar_is_not_sent_again(
    client: httpx.AsyncClient, post: Post, anna: Person, dr_grigoryan: Doctor
) -> None:
    calendar = await opened(client, anna)
    await post.book(anna, dr_grigoryan)
    first = await client.get(path(calendar))
    known = {"If-None-Match": first.headers["ETag"]}
    same = await client.get(path(calendar), headers=known)
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == first.headers["ETag"]
    await post.book(anna, dr_grigoryan, "12:00")
    assert (await client.get(path(calendar), headers=known)).status_code == 200


async def test_what_was_long_ago_or_only_held_is_left_out(
    client: httpx.AsyncClient, post: Post, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    calendar = await opened(client, anna)
    ids = [await post.book(anna, dr_grigoryan, f"1{n}:00") for n in range(5)]
    change = "update appointment set {} where id = $1"
    for id, what in zip(
        ids,
        (
            "starts_at = now() - interval '91 days'",
            "starts_at = now() - interval '89 days', status = 'fulfilled'",
            "status = 'expired'",
            "status = 'cancelled', cancelled_at = now() - interval '31 days'",
            "status = 'no_show', starts_at = now() - interval '1 day'",
        ),
        strict=True,
    ):
        await db.execute(change.format(what), id)
    shown = {event["uid"].partition("@")[0] for event in await events(client, calendar)}
    assert shown == {str(ids[1]), str(ids[4])}


async def test_ten_calendars_are_the_most(client: httpx.AsyncClient, anna: Person) -> None:
    for _ in range(feeds.MOST):
        await opened(client, anna)
    refused = await client.post(MINE, json={"of": "visits"}, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-calendars")


async def test_guesses_are_counted(client: httpx.AsyncClient) -> None:
    seen = {(await client.get(f"/calendars/{'x' * 43}.ics")).status_code for _ in range(62)}
    assert seen == {404, 429}


@pytest.mark.parametrize("token", ["x", "%00", "..%2f", "x" * 101, "é"])
async def test_strange_addresses_open_nothing(client: httpx.AsyncClient, token: str) -> None:
    assert (await client.get(f"/calendars/{token}.ics")).status_code in (404, 422)
