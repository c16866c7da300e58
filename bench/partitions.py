"""What becomes of the two largest tables when PostgreSQL keeps them in parts: `message` by its
conversation, `engagement` by its doctor. Tried on copies, beside the tables as they are.

python -m bench.partitions [rows of each]: which constraints are refused, in PostgreSQL's own words,
then seconds to fill, MiB of indexes, and milliseconds of one insert and one read. fsync is off.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import asyncpg

from healthlink.db.embedded import embedded
from healthlink.db.migrate import migrate

PARTS = 16
TRIES = 2000
REFUSED = {
    "message_once": "alter table {} add unique (sender_id, client_id)",
    "message_id": "alter table {} add unique (id)",
    "message_of_sender": "create unique index on {} (sender_id, sender_cursor)",
}  # fmt: skip
PERSON_FREE = (
    "alter table {} add exclude using gist (person_id with =, attended with &&) where (live)"
)
DOCTOR_FREE = "alter table {} add exclude using gist (doctor_id with =, busy with &&) where (live)"
ID = """
create function pg_temp.id(n bigint) returns uuid language sql immutable
return lpad(to_hex(n), 32, '0')::uuid
"""
MESSAGES = """
insert into {} (conversation_id, seq, id, sender_id, recipient_id, sender_cursor,
    recipient_cursor, client_id, content)
select pg_temp.id(n % ($1 / 50)), 1 + n / ($1 / 50), pg_temp.id(n),
    pg_temp.id(n % ($1 / 50)), pg_temp.id(n % ($1 / 50) + 1000000000), n, n, n::text,
    repeat('Слово ', 20)
from generate_series(0, $1 - 1) n
"""
ENGAGEMENTS = """
insert into {} (id, doctor_id, person_id, busy, attended, kind)
select pg_temp.id(n), pg_temp.id(n % ($1 / 500)), pg_temp.id(n + 1000000000), slot, slot,
    'appointment'
from generate_series(0, $1 - 1) n,
lateral (select tstzrange(b, b + interval '30 minutes') slot from (select
    timestamptz '2027-01-01' + n / ($1 / 500) * interval '1 hour' as b) t) s
"""
BOOK = """
insert into {} (id, doctor_id, person_id, busy, attended, kind)
values ($1, $2, $3, tstzrange($4::timestamptz, $4 + interval '30 minutes'),
    tstzrange($4::timestamptz, $4 + interval '30 minutes'), 'appointment')
on conflict do nothing returning id
"""
DAY = """
select id from {} where doctor_id = $1 and live and busy && tstzrange('2027-01-05', '2027-01-06')
"""
SAY = """
insert into {} (conversation_id, seq, id, sender_id, recipient_id, sender_cursor,
    recipient_cursor, client_id, content)
values ($1, $2, $3, $4, $5, $6, $6, $7, 'Слово') on conflict do nothing returning id
"""
MISSED = "select id from {} where recipient_id = $1 and recipient_cursor > 10 order by 1 limit 100"


def told(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201


def name(n: int) -> UUID:
    return UUID(int=n)


async def refusals(db: asyncpg.Connection, table: str, wishes: dict[str, str]) -> None:
    for what, wish in wishes.items():
        try:
            await db.execute(wish.format(table))
            told(f"  taken:   {what}")
        except asyncpg.PostgresError as error:
            told(f"  refused: {what}: {error} {getattr(error, 'detail', '') or ''}")


async def parted(db: asyncpg.Connection, table: str, like: str, key: str, primary: str) -> None:
    options = "including defaults including constraints including comments"
    await db.execute(f"create table {table} (like {like} {options}) partition by hash ({key})")
    for n in range(PARTS):
        part = f"{table}_{n} partition of {table} for values with (modulus {PARTS}, remainder {n})"
        await db.execute(f"create table {part}")
    await db.execute(f"alter table {table} add primary key ({primary})")


async def timed(db: asyncpg.Connection, sql: str, *arguments: Sequence[object]) -> str:
    statement, taken = await db.prepare(sql), []
    for row in arguments:
        begun = time.perf_counter()
        await statement.fetch(*row)
        taken.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(taken, n=100)
    return f"p50 {cuts[49]:.2f} p99 {cuts[98]:.2f} ms"


async def size(db: asyncpg.Connection, table: str) -> str:
    whole = "select sum(pg_indexes_size(relid)) from pg_partition_tree($1) where isleaf"
    if (found := await db.fetchval(whole, table)) is None:
        found = await db.fetchval("select pg_indexes_size($1::regclass)", table)
    return f"{int(found) / 1024**2:.0f} MiB of indexes"


async def fill(db: asyncpg.Connection, table: str, sql: str, rows: int) -> str:
    begun = time.perf_counter()
    await db.execute("set session_replication_role = replica")
    await db.execute(sql.format(table).replace("$1", str(rows)))
    await db.execute("set session_replication_role = origin")
    await db.execute(f"analyze {table}")
    return f"filled in {time.perf_counter() - begun:.0f} s"


async def engagements(db: asyncpg.Connection, rows: int) -> None:
    told(f"\nengagement by doctor, {rows} rows, {PARTS} parts")
    await parted(db, "engagement_p", "engagement", "doctor_id", "doctor_id, id")
    await refusals(db, "engagement_p", {"engagement_doctor_free": DOCTOR_FREE})
    await refusals(db, "engagement_p", {"engagement_person_free": PERSON_FREE})
    # For a fair comparison the table as it is keeps the doctor's constraint only, too.
    await db.execute(
        "create table engagement_w (like engagement including defaults including constraints)"
    )
    await db.execute("alter table engagement_w add primary key (doctor_id, id)")
    await db.execute(DOCTOR_FREE.format("engagement_w"))
    for table in ("engagement_w", "engagement_p"):
        filled = await fill(db, table, ENGAGEMENTS, rows)
        base = await db.fetchval("select timestamptz '2027-01-01 00:30'")
        hours = [base.replace(day=2 + n % 10, hour=n % 24) for n in range(TRIES)]
        book = [
            [name(2 * rows + n), name(random.randrange(rows // 500)), name(3 * rows + n), hour]
            for n, hour in enumerate(hours)
        ]
        booked = await timed(db, BOOK.format(table), *book)
        read = await timed(db, DAY.format(table), *[[row[1]] for row in book])
        again = [[name(9 * rows + n), *row[1:]] for n, row in enumerate(book)]
        taken = sum([await db.fetchval(BOOK.format(table), *row) is None for row in again])
        told(f"  {table}: {filled}, {await size(db, table)}; book {booked}; a day {read};")
        told(f"    of {TRIES} times that are taken {taken} were refused")


async def messages(db: asyncpg.Connection, rows: int) -> None:
    told(f"\nmessage by conversation, {rows} rows, {PARTS} parts")
    await parted(db, "message_p", "message", "conversation_id", "conversation_id, seq")
    await refusals(db, "message_p", REFUSED)
    await db.execute("create table message_w (like message including all)")
    await db.execute("create index on message_p (recipient_id, recipient_cursor)")
    await db.execute("create index on message_p (sender_id, sender_cursor)")
    for table in ("message_w", "message_p"):
        filled = await fill(db, table, MESSAGES, rows)
        talks = [random.randrange(rows // 50) for _ in range(TRIES)]
        say = [
            [name(t), 1000 + n, name(2 * rows + n), name(t), name(t + 10**9), 2 * rows + n, f"x{n}"]
            for n, t in enumerate(talks)
        ]
        said = await timed(db, SAY.format(table), *say)
        who = [[name(t + 10**9)] for t in talks]
        missed = await timed(db, MISSED.format(table), *who)
        indexes = await size(db, table)
        told(f"  {table}: {filled}, {indexes}; say {said}; what a device missed {missed}")


async def main(url: str, rows: int) -> None:
    told(f"python -m bench.partitions {rows}")
    await migrate(url)
    db = await asyncpg.connect(url)
    await db.execute("set statement_timeout = 0")
    await db.execute("alter system set fsync = off")
    await db.execute("select pg_reload_conf()")
    await db.execute(ID)
    told(await db.fetchval("select version()"))
    await engagements(db, rows)
    await messages(db, rows)
    await db.close()


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="healthlink-bench-") as place,
        embedded(Path(place)) as url,
    ):
        asyncio.run(main(url, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
