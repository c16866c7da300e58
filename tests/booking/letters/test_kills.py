"""Kills of the worker among reminders lose none: everybody hears of all their visits."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from healthlink.booking import news
from healthlink.booking.letters import writing
from healthlink.ids import new_id
from tests import make
from tests.make import Doctor
from tests.notices import test_kills
from tests.notices.test_kills import Pack, kennel, mail_of, sandbox, slowly, town  # noqa: F401
from tests.sandbox.bank import Bank

READERS, KILLS = 60, 100
START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)


async def remind(db: asyncpg.Connection, doctor: Doctor, reader: int) -> None:
    """Two visits on one day, of which somebody is to be reminded now."""
    user_id = new_id()
    await db.execute(
        "with u as (insert into users (id, email, full_name) values ($1, $2, 'A reader'))"
        " insert into person (id, user_id) values ($1, $1)",
        user_id,
        f"reader{reader}@example.com",
    )
    for hour in (0, 3):
        at, id = START + timedelta(days=reader, hours=hour), new_id()
        span = asyncpg.Range(at, at + timedelta(minutes=30))
        await db.execute(
            "insert into engagement (id, doctor_id, person_id, busy, attended, kind)"
            " values ($1, $2, $3, $4, $4, 'appointment')",
            *(id, doctor.id, user_id, span),
        )
        await db.execute(
            "insert into appointment (id, user_id, clinic_id, doctor_id, service_id, starts_at,"
            " ends_at, status, price_minor, currency, free_cancel_until, late_refund_percent)"
            " values ($1, $2, $3, $4, $5, $6, $7, 'confirmed', 0, 'AMD', $6, 0)",
            *(id, user_id, doctor.clinic_id, doctor.id, doctor.service_id, span.lower, span.upper),
        )
        await news.tell(db, id, "booked")


async def remind_many(db: asyncpg.Connection, doctor: Doctor, after: int) -> int:
    """Answers how many have been told to come since the first."""
    for reader in range(after, after + READERS):
        await remind(db, doctor, reader)
    await db.execute("delete from notice where kind <> $1", writing.DAY_BEFORE)
    await db.execute("update notice set due_at = now() where state = 'waiting' and due_at > now()")
    await db.execute("delete from pgqueuer where status = 'queued'")
    return after + READERS


@pytest.mark.timeout(300)
async def test_a_hundred_kills_of_the_worker_lose_no_reminder(
    town: asyncpg.Connection,  # noqa: F811
    sandbox: Bank,  # noqa: F811
    tmp_path: Path,
) -> None:
    doctor = await make.doctor(town)
    async with mail_of(sandbox) as mailbox:
        await slowly(mailbox)
        with kennel(sandbox, tmp_path) as workers:
            readers = await remind_many(town, doctor, 0)
            pack = Pack(town, workers)
            for _ in range(KILLS):
                if await test_kills.left(town) < READERS:
                    readers = await remind_many(town, doctor, readers)
                await pack.kill_one()
            await pack.finish()
        came = await mailbox.letters()
    told: dict[str, set[str]] = defaultdict(set)
    for letter in came:
        told[letter["recipient"]] |= set(re.findall("^When: (.*)$", letter["text"], re.MULTILINE))
    print(f"kills {KILLS}, readers {readers}, letters {len(came)}")  # noqa: T201
    assert len(told) == readers, "nobody was forgotten"
    assert {len(visits) for visits in told.values()} == {2}, "nor any of their visits"
    states = await town.fetch("select distinct state from notice")
    assert [row["state"] for row in states] == ["sent"]
