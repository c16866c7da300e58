"""What goes wrong on the way to the mail server, and what becomes of the notice then."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from healthlink.notices import delivery, smtp
from healthlink.wiring import Resources
from tests.make import Person
from tests.notices.conftest import Desk, states, wait_over
from tests.processes import free_port
from tests.sandbox.mailbox import Mailbox

PAUSE = "select claimed_until - now() from notice"


@pytest.mark.parametrize("at", ["CONNECT", "MAIL", "RCPT", "DATA"])
async def test_what_fails_for_now_is_tried_again(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person, at: str
) -> None:
    kind = "down" if at == "CONNECT" else "refuse"
    await mailbox.faults({"kind": kind, "at": at, "code": 451, "times": None})
    await desk.post(db, anna)
    await desk.send()
    ((state, attempts, error),) = await states(db)
    assert (state, attempts) == ("waiting", 1)
    assert error
    assert error.startswith(at.lower())
    await mailbox.faults()
    await desk.send()
    assert await mailbox.letters() == [], "it is left alone for a while"
    await wait_over(db)
    await desk.send()
    assert (len(await mailbox.letters()), await states(db)) == (1, [("sent", 2, None)])
    assert await db.fetchval("select unclear from notice") == 0


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
async def test_what_is_refused_for_good_is_not_tried_again_and_holds_up_nobody(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person, boris: Person, at: str
) -> None:
    await mailbox.faults({"kind": "refuse", "at": at, "code": 550})
    await desk.post(db, anna)
    await desk.post(db, boris)
    await delivery.send_due(desk.resources)
    assert await states(db) == [("failed", 1, f"{at.lower()} 550"), ("sent", 1, None)]
    await wait_over(db)
    await desk.send()
    assert await mailbox.letters(anna.email) == []


async def test_a_refusal_of_ourselves_is_no_fault_of_the_recipient(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    await mailbox.faults({"kind": "refuse", "at": "MAIL", "code": 550})
    await desk.post(db, anna)
    await desk.send()
    assert await states(db) == [("waiting", 1, "mail 550")]


async def test_when_nobody_listens_one_letter_is_tried_and_the_others_wait(
    desk: Desk, db: asyncpg.Connection, anna: Person, resources: Resources
) -> None:
    for _ in range(10):
        await desk.post(db, anna)
    settings = resources.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{free_port()}"})
    desk.resources = replace(resources, settings=settings)
    await delivery.send_due(desk.resources)
    tried = [attempts for _, attempts, _ in await states(db)]
    assert sorted(tried) == [0] * 9 + [1]
    desk.resources = resources
    await wait_over(db)
    await desk.send()
    assert {state for state, _, _ in await states(db)} == {"sent"}


async def test_a_connection_that_breaks_before_the_answer_is_counted_and_sent_again(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    await mailbox.faults({"kind": "drop"})
    await desk.post(db, anna)
    await desk.send()
    assert await db.fetchval("select unclear from notice") == 1
    await wait_over(db)
    await desk.send()
    twice = await mailbox.letters(anna.email)
    assert len(twice) == 2
    assert len({dict(letter["headers"])["Message-ID"] for letter in twice}) == 1
    assert await db.fetchval("select unclear from notice") == 1


async def test_a_server_that_takes_too_long_is_left(
    desk: Desk,
    mailbox: Mailbox,
    db: asyncpg.Connection,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.1)
    await mailbox.faults({"kind": "delay", "at": "DATA", "seconds": 2})
    await desk.post(db, anna)
    await desk.send()
    assert await states(db) == [("waiting", 1, "data SMTPReadTimeoutError")]
    assert await db.fetchval("select unclear from notice") == 1


async def test_a_claim_that_ran_out_is_claimed_again_and_counted(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    await desk.post(db, anna)
    claimed = await delivery.claim(desk.resources.pool, "email")
    assert len(claimed) == 1
    await desk.send()
    assert await mailbox.letters() == [], "it is somebody's"
    await wait_over(db)
    await desk.send()
    assert (len(await mailbox.letters()), await states(db)) == (1, [("sent", 2, None)])
    assert await db.fetchval("select unclear from notice") == 1


async def test_the_pauses_grow_to_hours_and_days_later_it_is_given_up(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    await mailbox.faults({"kind": "refuse", "times": None})
    await desk.post(db, anna)
    pauses = []
    for _ in range(12):
        await wait_over(db)
        await desk.send()
        pauses.append(round((await db.fetchval(PAUSE)).total_seconds() / 30))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, *[240] * 4]
    old = "update notice set due_at = now() - {0}, created_at = now() - {0}"
    await db.execute(old.format("interval '71 hours'"))
    await wait_over(db)
    await desk.send()
    assert (await states(db))[0][0] == "waiting"
    await db.execute(old.format("interval '73 hours'"))
    await wait_over(db)
    await desk.send()
    assert (await states(db))[0][0] == "failed"


async def test_a_fault_of_ours_leaves_the_notice_waiting_and_is_told(
    desk: Desk, db: asyncpg.Connection, anna: Person
) -> None:
    desk.fault = LookupError("a bug")
    await desk.post(db, anna)
    with pytest.raises(LookupError):
        await desk.send()
    assert await states(db) == [("waiting", 1, "fault")]
    assert await db.fetchval("select unclear from notice") == 0


async def test_many_senders_at_once_send_each_letter_once(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    for _ in range(60):
        await desk.post(db, anna)
    await asyncio.gather(*(desk.send() for _ in range(5)))
    assert len(await mailbox.letters()) == 60
    assert await states(db) == [("sent", 1, None)] * 60


async def test_without_a_mail_server_notices_wait(
    desk: Desk, db: asyncpg.Connection, anna: Person, resources: Resources
) -> None:
    settings = resources.settings.model_copy(update={"smtp_url": ""})
    desk.resources = replace(resources, settings=settings)
    await desk.post(db, anna)
    await desk.send()
    assert await states(db) == [("waiting", 0, None)]


async def test_a_mail_server_elsewhere_must_encrypt(resources: Resources) -> None:
    for host, encrypted in (("127.0.0.1", False), ("localhost", False), ("mail.example", True)):
        settings = resources.settings.model_copy(update={"smtp_url": f"smtp://u:p@{host}"})
        client = smtp._client(settings)
        assert client._start_tls_on_connect is encrypted
        assert (client.port, client.use_tls) == (587, False)
    implicit = resources.settings.model_copy(update={"smtp_url": "smtps://u:p%40ss@mail.example"})
    client = smtp._client(implicit)
    assert (client.port, client.use_tls, client._login_password) == (465, True, "p@ss")
    assert client.tls_context is not None
    assert client.tls_context.check_hostname
