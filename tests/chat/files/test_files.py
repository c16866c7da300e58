"""A patient and a doctor send each other images and documents."""

import asyncio
import io
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from PIL import Image

from healthlink import jobs
from healthlink.chat import conversations, messages
from healthlink.chat.dto import Talk
from healthlink.chat.errors import UnknownFile
from healthlink.chat.files import files
from healthlink.config import Settings
from healthlink.db.pool import Db, Pool
from healthlink.media import files as media
from healthlink.wiring import Resources
from tests import make
from tests.booking.desk.counter import patient_books
from tests.chat.conftest import Dial
from tests.chat.files.conftest import CHAT, NAME, NOBODY, Keep, Send, Upload, told
from tests.conftest import Worker
from tests.make import Doctor, Person, Practitioner
from tests.media import corpus, pdfs

LOCKS_WAITED_FOR = "select count(*) from pg_locks where not granted"


async def test_a_photograph_is_sent_and_seen_without_where_it_was_taken(
    client: httpx.AsyncClient, dial: Dial, doctor: Practitioner, keep: Keep, send: Send
) -> None:
    taken = corpus.WASHED["where it was taken, in a jpeg"]
    assert b"SECRET" in taken and Image.open(io.BytesIO(taken)).getexif()
    added = await keep(taken)
    assert (added["file_name"], added["content_type"]) == (NAME, "image/jpeg")
    assert added.keys() == {"id", "file_name", "content_type", "size"}
    async with dial(doctor) as other:
        sent = await send(added["id"], content="Вот снимок")
        assert (sent.status_code, sent.json()["files"]) == (201, [added])
        assert (await other.hear("message"))["files"] == [added]
    row = await told(client, added["id"], doctor)
    assert (row["seq"], row["width"], row["height"]) == (1, 64, 48)
    seen = await client.get(f"{CHAT}/files/{added['id']}/content", headers=doctor.headers)
    assert len(seen.content) == added["size"]
    image = Image.open(io.BytesIO(seen.content), formats=["JPEG"])
    assert (image.size, dict(image.getexif())) == ((64, 48), {})
    assert not [secret for secret in corpus.SECRETS if secret in seen.content]
    assert seen.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(NAME)}"
    assert seen.headers["content-security-policy"].startswith("sandbox")
    assert seen.headers["cache-control"] == "no-store"


async def test_a_document_is_sent_without_a_word(
    client: httpx.AsyncClient, anna: Person, keep: Keep, send: Send, talk: Talk
) -> None:
    added = await keep(pdfs.DISARMED["a script after a link"], "Анализ.pdf")
    assert added["content_type"] == "application/pdf"
    assert (await send(added["id"])).json()["content"] == ""
    path = f"{CHAT}/conversations/{talk.id}/messages"
    (message,) = (await client.get(path, headers=anna.headers)).json()
    assert message["files"] == [added]
    seen = await client.get(f"{CHAT}/files/{added['id']}/content", headers=anna.headers)
    assert seen.content.startswith(b"%PDF-")
    assert b"JavaScript" not in seen.content


async def test_an_image_gets_a_thumbnail_a_moment_later(
    client: httpx.AsyncClient, anna: Person, keep: Keep, worker: Worker
) -> None:
    id = (await keep())["id"]
    path = f"{CHAT}/files/{id}/thumbnail"
    early = await client.get(path, headers=anna.headers)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/no-thumbnail")
    assert (await told(client, id, anna))["thumbnail_url"] is None
    await worker.run_due_jobs()
    small = await client.get(path, headers=anna.headers)
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    assert (await told(client, id, anna))["has_thumbnail"]


async def test_only_the_sender_sees_a_file_before_it_is_sent_and_only_the_two_after(
    client: httpx.AsyncClient,
    db: Db,
    anna: Person,
    boris: Person,
    admin: Person,
    doctor: Practitioner,
    dr_petrosyan: Doctor,
    keep: Keep,
    send: Send,
    worker: Worker,
) -> None:
    id = (await keep())["id"]
    await worker.run_due_jobs()
    strangers = [boris, admin, await make.practice(db, "Լևոն Պետրոսյան", dr_petrosyan)]
    assert await statuses(client, id, anna) == [200, 200, 200]
    for who in (doctor, *strangers):
        assert await statuses(client, id, who) == [404, 404, 404]
        gone = await client.delete(f"{CHAT}/files/{id}", headers=who.headers)
        assert (gone.status_code, gone.json()["type"]) == (404, "/problems/not-found")
        assert await statuses(client, NOBODY, who) == [404, 404, 404]
    await send(id)
    assert await statuses(client, id, anna) == [200, 200, 200]
    assert await statuses(client, id, doctor) == [200, 200, 200]
    for who in strangers:
        assert await statuses(client, id, who) == [404, 404, 404]


async def statuses(client: httpx.AsyncClient, id: str, who: Person) -> list[int]:
    """Of everything that shows a file."""
    paths = (f"{CHAT}/files/{id}{part}" for part in ("", "/content", "/thumbnail"))
    return [(await client.get(path, headers=who.headers)).status_code for path in paths]


async def test_nobody_else_adds_to_a_conversation(
    client: httpx.AsyncClient, db: Db, upload: Upload, boris: Person, talk: Talk
) -> None:
    for conversation in (talk.id, NOBODY):
        answer = await upload(who=boris, conversation=conversation)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert await db.fetchval("select count(*) from media_file") == 0, "not even read"


async def test_the_doctor_sends_files_too(
    client: httpx.AsyncClient, anna: Person, doctor: Practitioner, keep: Keep
) -> None:
    id = (await keep(who=doctor))["id"]
    assert await statuses(client, id, anna) == [404, 404, 404]
    message = {"recipient_id": str(anna.id), "files": [id]}
    sent = await client.post(f"{CHAT}/messages", json=message, headers=doctor.headers)
    assert sent.status_code == 201
    assert (await told(client, id, anna))["sender_id"] == str(doctor.id)


async def test_who_is_blocked_adds_nothing(
    client: httpx.AsyncClient, upload: Upload, doctor: Practitioner, talk: Talk
) -> None:
    block = f"{CHAT}/conversations/{talk.id}/block"
    await client.put(block, headers=doctor.headers)
    for who in ({}, {"who": doctor}):
        answer = await upload(**who)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/chat-blocked")
    await client.delete(block, headers=doctor.headers)
    assert (await upload()).status_code == 201


async def test_a_file_is_deleted_only_while_it_waits(
    client: httpx.AsyncClient, anna: Person, doctor: Practitioner, keep: Keep, send: Send, db: Db
) -> None:
    waits, sent = (await keep())["id"], (await keep())["id"]
    await send(sent)
    for who, status in ((doctor, 404), (anna, 204), (anna, 404)):
        answer = await client.delete(f"{CHAT}/files/{waits}", headers=who.headers)
        assert answer.status_code == status
    for who in (anna, doctor):
        answer = await client.delete(f"{CHAT}/files/{sent}", headers=who.headers)
        assert answer.status_code == 404, "it is the conversation's now"
    assert await statuses(client, sent, doctor) == [200, 200, 409]
    assert (await send(waits)).json()["type"] == "/problems/unknown-file"
    assert await db.fetchval("select count(*) from media_file where deleted_at is not null") == 1


async def test_a_file_is_sent_once_only(
    client: httpx.AsyncClient, keep: Keep, send: Send, talk: Talk, anna: Person
) -> None:
    id = (await keep())["id"]
    first = await send(id, client_id="m-1")
    again = await send(id, client_id="m-1")
    assert (again.status_code, again.json()) == (201, first.json()), "the same, tried again"
    second = await send(id, content="Ещё раз")
    assert (second.status_code, second.json()["type"]) == (422, "/problems/unknown-file")
    path = f"{CHAT}/conversations/{talk.id}/messages"
    assert len((await client.get(path, headers=anna.headers)).json()) == 1


async def test_what_a_person_takes_along_names_the_files(
    client: httpx.AsyncClient, keep: Keep, send: Send, anna: Person
) -> None:
    kept = await keep()
    await send(kept["id"])
    taken = (await client.get("/api/v1/users/me/export", headers=anna.headers)).json()
    assert taken["messages"][0]["files"] == [kept["file_name"]]


class Careless:
    """The negative control: a pool whose statements do not hold the files that they send."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def fetchrow(self, sql: str, *values: object) -> Any:
        assert sql.count("order by id for update") <= 1
        return await self.pool.fetchrow(sql.replace("order by id for update", ""), *values)

    async def fetchval(self, sql: str, *values: object) -> Any:
        return await self.pool.fetchval(sql, *values)


@pytest.mark.parametrize("careless", [False, True])
async def test_of_two_messages_with_one_file_one_is_sent(
    resources: Resources, db: Db, anna: Person, talk: Talk, keep: Keep, careless: bool
) -> None:
    id = UUID((await keep())["id"])
    pool: Any = Careless(resources.pool) if careless else resources.pool
    async with asyncio.TaskGroup() as group, db.transaction():
        await db.execute("select from conversation where id = $1 for update", talk.id)
        both = [
            group.create_task(outcome(messages.send(pool, talk.id, anna.id, "x", None, [id])))
            for _ in range(2)
        ]
        while await db.fetchval(LOCKS_WAITED_FOR) < 2:
            pass
    assert sorted(each.result() for each in both) == [careless, True]


async def outcome(sending: Any) -> bool:
    try:
        await sending
    except UnknownFile:
        return False
    return True


async def test_a_file_of_another_conversation_or_another_person_is_not_sent(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    anna: Person,
    doctor: Practitioner,
    keep: Keep,
    send: Send,
    dr_petrosyan: Doctor,
) -> None:
    other = await make.practice(db, "Լևոն Պետրոսյան", dr_petrosyan)
    await patient_books(client, anna, dr_petrosyan, "11:00")
    elsewhere = await conversations.find(resources.pool, anna.id, other.id)
    there = await keep(conversation=elsewhere.id)
    theirs = await keep(who=doctor)
    mine = await keep()
    for ids in ([there["id"]], [theirs["id"]], [NOBODY], [mine["id"], there["id"]]):
        answer = await send(*ids, content="x")
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unknown-file")
        assert [error["field"] for error in answer.json()["errors"]] == ["files"]
    assert (await send(mine["id"])).status_code == 201


async def test_a_repeated_upload_is_one(upload: Upload, db: Db) -> None:
    one, two = await upload(key="k"), await upload(key="k")
    assert (one.status_code, one.json()) == (two.status_code, two.json())
    other = await upload(corpus.PNG, key="k")
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert await db.fetchval("select count(*) from message_file") == 1


async def test_what_was_not_sent_within_a_day_is_gone(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    settings: Settings,
    anna: Person,
    keep: Keep,
    send: Send,
) -> None:
    old, sent, fresh = [(await keep())["id"] for _ in range(3)]
    await send(sent)
    await db.execute("update message_file set created_at = created_at - interval '1 day'")
    await db.execute("update message_file set created_at = now() where id = $1", fresh)
    await files.sweep(resources.pool)
    shown = [(await statuses(client, id, anna))[0] for id in (old, sent, fresh)]
    assert shown == [404, 200, 200]
    await db.execute("update media_file set deleted_at = deleted_at - interval '61 minutes'")
    await media.sweep(resources)
    assert await db.fetchval("select count(*) from media_file") == 2


async def test_only_so_much_comes_in_a_day(
    client: httpx.AsyncClient,
    anna: Person,
    doctor: Practitioner,
    upload: Upload,
    send: Send,
    db: Db,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noise = corpus.picture("PNG", size=(440, 440))
    monkeypatch.setattr(files, "MOST_A_DAY", int(len(noise) * 2.5))
    answers = await asyncio.gather(*(upload(noise) for _ in range(4)))
    taken = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert len(taken) == 2, "also when all come at once"
    refused = {answer.json()["type"] for answer in answers if answer.status_code != 201}
    assert refused == {"/problems/too-much-today"}
    assert (await upload(noise, who=doctor)).status_code == 201, "each has their own"
    await send(taken[0])
    assert (await upload(noise)).status_code == 409, "what is sent counts, too"
    await client.delete(f"{CHAT}/files/{taken[1]}", headers=anna.headers)
    assert (await upload(noise)).status_code == 201
    await db.execute("update message_file set created_at = created_at - interval '1 day'")
    assert (await upload(noise)).status_code == 201


async def test_files_go_with_the_account(
    client: httpx.AsyncClient,
    db: Db,
    anna: Person,
    doctor: Practitioner,
    keep: Keep,
    send: Send,
    worker: Worker,
    talk: Talk,
) -> None:
    sent, theirs = (await keep())["id"], (await keep(who=doctor))["id"]
    await keep()
    await send(sent)
    await jobs.enqueue(db, "forget_messages", user_id=anna.id)
    await worker.run_due_jobs()
    assert (await statuses(client, sent, doctor))[0] == 404
    assert (await statuses(client, theirs, doctor))[0] == 200
    path = f"{CHAT}/conversations/{talk.id}/messages"
    (message,) = (await client.get(path, headers=doctor.headers)).json()
    assert (message["deleted"], message["files"]) == (True, [])
    assert await db.fetchval("select count(*) from media_file where deleted_at is null") == 1
