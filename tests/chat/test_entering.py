"""Who gets a socket, and how long it lasts."""

import asyncio
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests.chat.conftest import Dial
from tests.make import Person


def bearer(who: Person) -> dict[str, str]:
    return {"Authorization": who.headers["Authorization"]}


async def test_anothers_user_id_is_closed_with_4403(
    dial: Dial, anna: Person, boris: Person
) -> None:
    async with dial(anna, user_id=boris.id) as socket:
        assert await socket.closed() == 4403


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
async def test_without_a_token_nobody_stays(dial: Dial, anna: Person, token: str) -> None:
    async with dial(anna, token=token) as socket:
        assert await socket.closed() == 4401


async def test_a_header_or_a_ticket_keeps_the_token_out_of_the_address(
    client: httpx.AsyncClient, dial: Dial, anna: Person, boris: Person
) -> None:
    async with dial(anna, bearer(anna), token=None, user_id=None) as socket:
        await socket.silence()
    ticket = (await client.post("/api/v1/chat/ticket", headers=anna.headers)).json()["ticket"]
    async with dial(boris, token=None, user_id=boris.id, ticket=ticket) as socket:
        assert await socket.closed() == 4403, "it is Anna's"
    ticket = (await client.post("/api/v1/chat/ticket", headers=anna.headers)).json()["ticket"]
    async with dial(anna, token=None, ticket=ticket) as socket:
        await socket.silence()
    async with dial(anna, token=None, ticket=ticket) as socket:
        assert await socket.closed() == 4401, "it was used"


async def test_nobody_draws_tickets_without_end(client: httpx.AsyncClient, anna: Person) -> None:
    path = "/api/v1/chat/ticket"
    drawn = [await client.post(path, headers=anna.headers) for _ in range(70)]
    assert {answer.status_code for answer in drawn[:60]} == {201}
    assert 429 in {answer.status_code for answer in drawn[60:]}


async def test_a_ticket_is_good_for_half_a_minute(
    client: httpx.AsyncClient, dial: Dial, anna: Person, db: Db
) -> None:
    ticket = (await client.post("/api/v1/chat/ticket", headers=anna.headers)).json()["ticket"]
    await db.execute("update chat_ticket set expires_at = expires_at - interval '31 seconds'")
    async with dial(anna, token=None, ticket=ticket) as socket:
        assert await socket.closed() == 4401


FOREIGN = [
    "null",
    "http://evil.example",
    "https://testserver",
    "http://testserver.evil.example",
    "http://testserver:8080",
    "http://testserver/",
    "http://TESTSERVER",
    "http://testserver@evil.example",
    "http://eviltestserver",
    "file://",
    "chrome-extension://abc",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_strangers_page_gets_no_socket(dial: Dial, anna: Person, origin: str) -> None:
    async with dial(anna, {"Origin": origin}) as socket:
        assert await socket.closed() == 4403


async def test_our_own_page_gets_one(dial: Dial, anna: Person) -> None:
    async with dial(anna, {"Origin": "http://testserver"}) as socket:
        await socket.silence()


async def test_the_sixth_socket_of_one_user_is_closed(dial: Dial, anna: Person) -> None:
    async with dial(anna), dial(anna), dial(anna), dial(anna), dial(anna) as fifth:
        await fifth.silence()
        async with dial(anna) as sixth:
            assert await sixth.closed() == 4429
    async with dial(anna) as again:
        await again.silence()


ENDS = {
    "signed out": "update session set ended_at = now()",
    "expired": "update session set expires_at = now()",
    "blocked": "update users set blocked_at = now()",
}


@pytest.mark.parametrize("how", ENDS)
async def test_a_session_that_is_over_closes_its_socket(
    dial: Dial, anna: Person, boris: Person, db: Db, how: str
) -> None:
    whose = "user_id" if "session" in ENDS[how] else "id"
    async with dial(anna) as gone, dial(boris) as stays:
        await db.execute(f"{ENDS[how]} where {whose} = $1", anna.id)
        assert await gone.closed() == 4401
        await stays.silence()


async def test_who_says_too_much_is_told_to_wait_and_then_closed(dial: Dial, anna: Person) -> None:
    async with dial(anna) as socket:

        async def flood() -> None:
            for _ in range(600):
                await socket.say(type="ping")

        flooding = asyncio.create_task(flood())
        assert (await socket.hear("error"))["code"] == "too-many-requests"
        assert await socket.closed() == 4429
        await asyncio.gather(flooding, return_exceptions=True)


async def test_no_token_is_in_the_log(
    dial: Dial, anna: Person, capfd: pytest.CaptureFixture[str], caplog: Any
) -> None:
    token = anna.headers["Authorization"].removeprefix("Bearer ")
    caplog.set_level("DEBUG")
    caplog.set_level("INFO", "websockets")  # the client's, who may tell what it likes
    async with dial(anna) as socket:
        await socket.silence()
    written = "".join(capfd.readouterr())
    ours = [each.getMessage() for each in caplog.records]
    assert token not in written and token not in "".join(ours)
