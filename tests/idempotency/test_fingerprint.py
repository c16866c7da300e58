"""What is kept of a request to recognise it: enough to tell it from another, no more."""

import asyncio
import hashlib
import hmac

import asyncpg
import httpx

from healthlink.auth.dto import Registration
from healthlink.idempotency import once
from healthlink.idempotency.once import Once
from tests import make
from tests.auth.conftest import Server, server
from tests.auth.test_register import REGISTER, faults, registration
from tests.idempotency.test_repeat import book, keyed
from tests.make import Doctor, Person

__all__ = ["server"]


async def test_a_registration_is_made_once(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    headers = {"Idempotency-Key": "r1"}
    answers = await asyncio.gather(
        *(client.post(REGISTER, json=registration(), headers=headers) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await db.fetchval("select count(*) from users") == 1


async def test_the_answer_to_a_registration_is_not_for_who_only_knows_its_key(
    client: httpx.AsyncClient,
) -> None:
    headers = {"Idempotency-Key": "r1"}
    first = await client.post(REGISTER, json=registration(), headers=headers)
    guess = registration(password="a guess of a thief")
    answer = await client.post(REGISTER, json=guess, headers=headers)
    refused = (answer.status_code, answer.json()["type"])
    assert refused == (422, "/problems/idempotency-key-reused")
    assert first.json()["id"] not in answer.text


async def test_strangers_may_choose_the_same_key(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "1"}
    for email in ("anna@example.com", "boris@example.com"):
        answer = await client.post(REGISTER, json=registration(email=email), headers=headers)
        assert (answer.status_code, answer.json()["email"]) == (201, email)


async def test_an_invalid_body_is_refused_before_its_key_is_looked_at(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    answer = await client.post(
        REGISTER, json=registration(password="short"), headers={"Idempotency-Key": "r1"}
    )
    assert faults(answer) == [("password", "too_short")]
    assert await db.fetchval("select count(*) from idempotency_key") == 0


async def test_a_password_cannot_be_guessed_from_what_is_stored(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    await client.post(REGISTER, json=registration(), headers={"Idempotency-Key": "r1"})
    row = await db.fetchrow("select fingerprint, answer, key from idempotency_key")
    assert row is not None
    assert make.PASSWORD not in str(row)
    text = once._canonical(Registration.model_validate(registration()))
    assert make.PASSWORD.encode() in text  # a thief of the table who guesses right would see it
    assert row["fingerprint"] != hashlib.sha256(text).digest()
    assert row["fingerprint"] == hmac.digest(make.SECRET.encode(), text, "sha256")


async def test_two_passwords_have_two_fingerprints() -> None:
    key = Once("k", REGISTER, [make.SECRET])
    bodies = [registration(), registration(password="quite another horse")]
    one, two = (key._fingerprints(Registration.model_validate(body)) for body in bodies)
    assert one != two


async def test_a_key_outlives_a_change_of_the_secret(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, server: Server
) -> None:
    body = dr_grigoryan.booking("10:00")
    first = await book(client, body, keyed(anna, "k1"))
    async with server(jwt_secret=f"{'n' * 40},{make.SECRET}") as changed:
        again = await book(changed, body, keyed(anna, "k1"))
    assert (again.status_code, again.json()) == (201, first.json())
