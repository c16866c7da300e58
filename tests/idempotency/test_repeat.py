"""Sending a creating request again with the same Idempotency-Key."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.idempotency import once
from tests.auth.test_register import registration
from tests.make import Doctor, Person

REGISTER = "/api/v1/auth/register"
BOOK = "/api/v1/appointments"


def keyed(person: Person, key: str) -> dict[str, str]:
    return {**person.headers, "Idempotency-Key": key}


async def book(
    client: httpx.AsyncClient, body: dict[str, str], headers: dict[str, str]
) -> httpx.Response:
    return await client.post(BOOK, json=body, headers=headers)


async def _appointments(db: asyncpg.Connection) -> int:
    return int(await db.fetchval("select count(*) from appointment"))


async def test_the_first_answer_is_given_again_and_has_one_effect(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, db: asyncpg.Connection
) -> None:
    body = dr_grigoryan.booking("10:00")
    first = await book(client, body, keyed(anna, "k1"))
    again = await book(client, body, keyed(anna, "k1"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert await _appointments(db) == 1


async def test_without_a_key_a_repetition_is_a_second_request(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    body = dr_grigoryan.booking("10:00")
    answers = [await book(client, body, anna.headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]


async def test_the_first_answer_is_given_even_if_the_world_has_moved_on(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    body = dr_grigoryan.booking("10:00")
    first = await book(client, body, keyed(anna, "k1"))
    await client.delete(f"{BOOK}/{first.json()['id']}", headers=anna.headers)
    again = await book(client, body, keyed(anna, "k1"))
    assert (again.status_code, again.json()) == (201, first.json())
    fresh = await book(client, body, keyed(anna, "k2"))
    assert fresh.json()["id"] != first.json()["id"]


async def test_the_order_and_the_spacing_of_the_fields_do_not_matter(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    body = dr_grigoryan.booking("10:00")
    first = await book(client, body, keyed(anna, "k1"))
    turned = json.dumps(dict(reversed(body.items())), indent=3).encode()
    headers = {**keyed(anna, "k1"), "Content-Type": "application/json"}
    again = await client.post(BOOK, content=turned, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_key_does_not_serve_for_another_body(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, db: asyncpg.Connection
) -> None:
    await book(client, dr_grigoryan.booking("10:00"), keyed(anna, "k1"))
    for other in (dr_grigoryan.booking("11:00"), dr_grigoryan.booking("10:00", ahead=3)):
        answer = await book(client, other, keyed(anna, "k1"))
        assert (answer.status_code, answer.json()["type"]) == (
            422,
            "/problems/idempotency-key-reused",
        )
    assert await _appointments(db) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "ключ".encode(), "caf\u00e9".encode()])
async def test_what_is_no_key_is_refused(
    client: httpx.AsyncClient,
    anna: Person,
    dr_grigoryan: Doctor,
    db: asyncpg.Connection,
    key: str | bytes,
) -> None:
    headers: Any = {**anna.headers, "Idempotency-Key": key}
    answer = await book(client, dr_grigoryan.booking("10:00"), headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-idempotency-key")
    assert await _appointments(db) == 0


@pytest.mark.parametrize("key", ["x", "~" * 255, "'; drop table users; --".replace(" ", ""), "%00"])
async def test_any_visible_characters_are_a_key(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, key: str
) -> None:
    body = dr_grigoryan.booking("10:00")
    answers = [await book(client, body, keyed(anna, key)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]


async def test_the_key_of_somebody_else_is_another_key(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    body = dr_grigoryan.booking("10:00")
    hers = await book(client, body, keyed(anna, "k1"))
    his = await book(client, body, keyed(boris, "k1"))
    assert (his.status_code, his.json()["type"]) == (409, "/problems/slot-taken")
    assert hers.json()["id"] not in his.text
    free = await book(client, dr_grigoryan.booking("11:00"), keyed(boris, "k1"))
    assert (free.status_code, free.json()["time"]) == (201, "11:00")


async def test_a_key_of_a_booking_is_another_key_at_registration(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    await book(client, dr_grigoryan.booking("10:00"), keyed(anna, "k1"))
    answer = await client.post(REGISTER, json=registration(), headers=keyed(anna, "k1"))
    assert answer.status_code == 201


async def test_a_key_needs_a_sign_in_where_the_route_does(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    body = dr_grigoryan.booking("10:00")
    await book(client, body, keyed(anna, "k1"))
    answer = await book(client, body, {"Idempotency-Key": "k1"})
    assert answer.status_code == 401


async def test_a_refusal_is_not_remembered(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    dr_grigoryan: Doctor,
    db: asyncpg.Connection,
) -> None:
    body = dr_grigoryan.booking("10:00")
    his = (await book(client, body, boris.headers)).json()
    assert (await book(client, body, keyed(anna, "k1"))).status_code == 409
    assert await db.fetchval("select count(*) from idempotency_key") == 0
    await client.delete(f"{BOOK}/{his['id']}", headers=boris.headers)
    assert (await book(client, body, keyed(anna, "k1"))).status_code == 201


async def _race(
    client: httpx.AsyncClient, person: Person, doctor: Doctor, times: int
) -> list[httpx.Response]:
    body = doctor.booking("10:00")
    return list(
        await asyncio.gather(*(book(client, body, keyed(person, "k1")) for _ in range(times)))
    )


async def test_fifty_at_once_make_one_appointment_and_get_its_answer(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, db: asyncpg.Connection
) -> None:
    answers = await _race(client, anna, dr_grigoryan, 50)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await _appointments(db) == 1


async def test_control_a_key_that_is_looked_up_first_does_not_hold_the_others_off(
    client: httpx.AsyncClient,
    anna: Person,
    dr_grigoryan: Doctor,
    db: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = asyncio.Barrier(5)

    async def claim(db: Any, *, user_id: Any, route: str, key: str, fingerprint: bytes) -> bool:
        known = await db.fetchval(
            "select true from idempotency_key where user_id = $1 and route = $2 and key = $3",
            user_id,
            route,
            key,
        )
        await together.wait()
        return not known

    monkeypatch.setattr(once.sql, "claim", claim)
    answers = await _race(client, anna, dr_grigoryan, 5)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 4


async def test_while_the_first_is_at_work_the_second_is_told_so(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, db: asyncpg.Connection
) -> None:
    async with db.transaction():
        await db.execute(
            "insert into idempotency_key (user_id, route, key, fingerprint)"
            " values ($1, $2, 'k1', '')",
            anna.id,
            BOOK,
        )
        answer = await book(client, dr_grigoryan.booking("10:00"), keyed(anna, "k1"))
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "/problems/idempotency-key-in-use",
    )


async def test_a_first_request_that_came_to_nothing_leaves_its_key_to_the_second(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, db: asyncpg.Connection
) -> None:
    transaction = db.transaction()
    await transaction.start()
    await db.execute(
        "insert into idempotency_key (user_id, route, key, fingerprint) values ($1, $2, 'k1', '')",
        anna.id,
        BOOK,
    )
    body = dr_grigoryan.booking("10:00")
    second = asyncio.create_task(book(client, body, keyed(anna, "k1")))
    await _until_somebody_waits(db)
    await transaction.rollback()
    assert (await second).status_code == 201


async def _until_somebody_waits(db: asyncpg.Connection) -> None:
    pid = await db.fetchval("select pg_backend_pid()")
    query = (
        "select exists (select from pg_stat_activity a where $1 = any (pg_blocking_pids(a.pid)))"
    )
    while not await db.fetchval(query, pid):
        await db.execute("select pg_stat_clear_snapshot()")


async def test_a_key_and_its_effect_are_one_or_nothing(
    client: httpx.AsyncClient,
    anna: Person,
    dr_grigoryan: Doctor,
    db: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def breaks(*_: Any, **__: Any) -> int:
        raise RuntimeError("the server falls between the effect and its answer")

    body = dr_grigoryan.booking("10:00")
    with monkeypatch.context() as patch:
        patch.setattr(once.sql, "finish", breaks)
        assert (await book(client, body, keyed(anna, "k1"))).status_code == 500
    assert await _appointments(db) == 0
    assert await db.fetchval("select count(*) from idempotency_key") == 0
    assert (await book(client, body, keyed(anna, "k1"))).status_code == 201


async def test_keys_are_forgotten_after_two_days(db: asyncpg.Connection, anna: Person) -> None:
    for key, age in (("young", 47), ("old", 49)):
        await db.execute(
            "insert into idempotency_key values ($1, $2, $3, '', '{}', now() - $4::interval)",
            anna.id,
            BOOK,
            key,
            timedelta(hours=age),
        )
    await once.sql.prune(db)
    assert [row[0] for row in await db.fetch("select key from idempotency_key")] == ["young"]
