"""Updates that nobody should send, a Telegram that is slow, a database that breaks ties."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.notices.telegram import delivery
from healthlink.notices.telegram.queries import sql
from healthlink.practice.time_off import time_off
from healthlink.wiring import Resources
from tests.bot.conftest import Chat
from tests.bot.test_working_day import card  # noqa: F401  (a fixture)
from tests.conftest import WEBHOOK_SECRET
from tests.practice.calendar import day
from tests.practice.doctors.conftest import Desk
from tests.practice.doctors.test_claims import invite
from tests.sandbox.telegram import NARE

HELD = "select count(*) from telegram_message where state = 'waiting'"


def message(number: int, text: str, user: dict[str, Any] = NARE) -> dict[str, Any]:
    chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
    said: dict[str, Any] = {"message_id": 1, "date": 1_800_000_000, "chat": chat, "text": text}
    if text.startswith("/"):
        length = len(text.split(maxsplit=1)[0])
        said["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {"update_id": number, "message": {**said, "from": {**user, "is_bot": False}}}


async def bring(client: httpx.AsyncClient, update: Any) -> httpx.Response:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}
    return await client.post("/bot/webhook", content=body, headers=headers)


SENDER = {**NARE, "is_bot": False}
PRESS = {"id": "1", "from": SENDER, "chat_instance": "1", "data": "today"}
CHANNEL = {"id": -5, "type": "channel", "title": "x"}
ODD: list[Any] = [
    {"update_id": 1, "brand_new_kind": {"x": 1}},
    {"update_id": 2},
    message(-1, "/start"),
    message(2**63, "/start"),
    message(3, "/start", {**NARE, "id": 2**63}),
    message(4, "a\x00b"),
    message(5, "/start link_a\x00b"),
    message(6, "/start claim_a\x00b"),
    message(7, "/start", {**NARE, "first_name": "\x00"}),
    message(8, "x" * 500_000),
    {"update_id": 9, "callback_query": PRESS},
    {"update_id": 10, "inline_query": {"id": "1", "from": SENDER, "query": "x", "offset": ""}},
    {"update_id": 11, "channel_post": {"message_id": 1, "date": 1, "chat": CHANNEL, "text": "x"}},
    b'{"update_id":12,"message":{"message_id":1,"date":1,"text":"\\ud800",'
    b'"chat":{"id":77001,"type":"private"},"from":{"id":77001,"is_bot":false,"first_name":"a"}}}',
    b"[" * 100_000,
    b"NaN",
    b"\xff\xfe",
    b"",
]


@pytest.mark.parametrize("update", ODD, ids=range(len(ODD)))
async def test_telegram_is_never_asked_to_bring_what_cannot_be_read(
    client: httpx.AsyncClient, nare: Chat, update: Any
) -> None:
    await nare.do("start")
    assert (await bring(client, update)).status_code == 200
    before = len(await nare.messages())
    assert (await bring(client, message(1000, "/help"))).status_code == 200
    assert len(await nare.messages()) == before + 1


@pytest.fixture
async def deadlock_once(db: Db) -> AsyncIterator[None]:
    await db.execute("""
        create sequence once_only;
        create function broken_tie() returns trigger language plpgsql security definer as $$
        begin
            if nextval('once_only') = 1 then
                raise exception 'deadlock' using errcode = '40P01';
            end if;
            return new;
        end $$;
        create trigger broken_tie before insert on visit
            for each row execute function broken_tie();
    """)
    yield
    await db.execute("""
        drop trigger broken_tie on visit; drop function broken_tie; drop sequence once_only;
    """)


async def test_a_tap_that_loses_a_tie_is_done_again(
    nare: Chat,
    doctor: dict[str, str],
    card: dict[str, Any],  # noqa: F811
    db: Db,
    deadlock_once: None,
) -> None:
    await nare.do("start")
    await nare.do("forge", f"n:{card['id'].replace('-', '')}:{day(1)}:1000")
    assert await db.fetchval("select count(*) from visit") == 1
    assert "Նշանակվեց" in (await nare.last())["text"]


async def test_whoever_floods_us_while_telegram_waits_is_not_heard_for_ever(
    client: httpx.AsyncClient, nare: Chat, db: Db
) -> None:
    await nare.do("start")
    flood = {"kind": "flood", "method": "sendmessage", "seconds": 60}
    await asyncio.to_thread(nare.network.faults, flood)
    for number in range(150):
        assert (await bring(client, message(number, "/help"))).status_code == 200
    assert 100 <= await db.fetchval(HELD) <= 102


async def test_five_chats_that_must_wait_close_the_bot_for_nobody_else(
    nare: Chat, network: Any
) -> None:
    others = [Chat(network, network.person(id=78_000 + n, first_name="P")) for n in range(5)]
    faults = [
        {"kind": "flood", "method": "sendmessage", "chat_id": 78_000 + n, "seconds": 5}
        for n in range(5)
    ]
    await asyncio.to_thread(network.faults, *faults)
    for other in others:
        await other.do("start")
    await nare.do("start")
    assert await nare.messages()


async def test_a_message_that_is_sent_meanwhile_is_not_claimed(
    nare: Chat, resources: Resources, db: Db
) -> None:
    """Whoever asks waits for the row, and looks at it again."""
    await nare.do("start")
    await db.execute(
        "insert into telegram_message (chat_id, method, payload) "
        "values (77001, 'sendMessage', '{\"text\": \"x\"}')"
    )
    async with resources.pool.acquire() as other, other.transaction():
        done = "update telegram_message set state = 'sent', payload = null where state = 'waiting'"
        await other.execute(done)
        late = sql.claim(resources.pool, chat_id=77001, life=delivery.CLAIM_LIFE)
        asking = asyncio.create_task(late)
        while not await db.fetchval("select count(*) from pg_locks where not granted"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await asking is None


async def test_a_practice_is_not_merged_under_the_hands_of_the_bot(
    client: httpx.AsyncClient,
    desk: Desk,
    nare: Chat,
    doctor: dict[str, str],
    db: Db,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The doctor takes the clinic's profile over between the look and the write."""
    body = {"token": await invite(desk)}
    add, claims = time_off.add, []

    async def slowly(*about: Any) -> Any:
        claim = asyncio.create_task(client.post("/doctors/claim", json=body, headers=doctor))
        claims.append(claim)
        await asyncio.wait((claim,), timeout=1)
        return await add(*about)

    monkeypatch.setattr(time_off, "add", slowly)
    await nare.do("start")
    await nare.do("forge", f"block:{day(1)}:12")
    assert [(await claim).status_code for claim in claims] == [200]
    rows = await db.fetch("select doctor_id from time_off")
    assert [row["doctor_id"] for row in rows] == [desk.doctor.id]
