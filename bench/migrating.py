"""How long the migrations since one of them make people wait, over large tables and under load.

python -m bench.migrating [first 14 digits] [rows]: the schema of before is filled, people read and
write the tables that are about to change, and the migrations run. Milliseconds of the slowest of
their statements during each; 500 is the most that we allow ourselves.
"""

import asyncio
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import asyncpg

from healthlink.db import migrate as migrations
from healthlink.db.embedded import embedded
from healthlink.db.migrate import Migration, available

FILL = """
set session_replication_role = replica;
set statement_timeout = 0;
create function pg_temp.id(n bigint) returns uuid language sql immutable
return lpad(to_hex(n), 32, '0')::uuid;
insert into users (id, full_name, phone, email)
select pg_temp.id(n), 'Somebody', '+3749' || lpad(n::text, 7, '0'), 'p' || n || '@example.com'
from generate_series(1, {rows}) n;
insert into visit (id, doctor_id, patient_id, visit_date)
select pg_temp.id(n), pg_temp.id(n % 1000), pg_temp.id(n), '2027-01-01'
from generate_series(1, {rows}) n;
insert into notice (id, user_id, kind, subject_id, channel, due_at)
select pg_temp.id(n), pg_temp.id(n), 'welcome', pg_temp.id(n), 'email', now()
from generate_series(1, {rows}) n;
"""
PEOPLE = (
    "select full_name from users where id = $1",
    "update users set full_name = 'Another' where id = $1",
    "select id from visit where id = $1",
    "update visit set notes = 'x' where id = $1",
    "select id from notice where id = $1",
)


def told(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201


async def person(url: str, sql: str, waits: list[tuple[float, float, str]]) -> None:
    """Asks every few milliseconds."""
    from uuid import UUID

    db = await asyncpg.connect(url)
    try:
        for n in range(1, 1_000_000_000):
            begun = time.monotonic()
            await db.execute(sql, UUID(int=n % 1000 + 1))
            waits.append((begun, time.monotonic(), sql))
            await asyncio.sleep(0.005)
    finally:
        db.terminate()


async def main(url: str, first: str, rows: int) -> None:
    told(f"python -m bench.migrating {first} {rows}")
    whole = available()
    migrations.available = lambda: [each for each in whole if each.version < first]
    await migrations.migrate(url)
    db = await asyncpg.connect(url)
    await db.execute(FILL.format(rows=rows))
    await db.execute("vacuum analyze")
    migrations.available = lambda: whole
    waits: list[tuple[float, float, str]] = []
    people = [asyncio.create_task(person(url, sql, waits)) for sql in PEOPLE]
    await asyncio.sleep(3)
    marks: list[tuple[float, str]] = [(time.monotonic(), "")]

    def done(migration: Migration) -> None:
        marks.append((time.monotonic(), f"{migration.version}_{migration.name}"))

    quiet = max((end - begun) * 1000 for begun, end, _ in waits)
    told(f"before any: {len(waits)} statements, the slowest {quiet:.0f} ms")
    await migrations.migrate(url, done)
    await asyncio.sleep(1)
    for task in people:
        task.cancel()
    await asyncio.gather(*people, return_exceptions=True)
    for (since, _), (until, name) in pairwise(marks):
        during = [(e - b, sql) for b, e, sql in waits if e > since and b < until]
        slowest, sql = max(during, default=(0.0, "nobody asked"))
        told(f"{name}: {until - since:.2f} s; the slowest wait {slowest * 1000:.0f} ms ({sql})")
    await db.close()


if __name__ == "__main__":
    asked = [*sys.argv[1:], *["20261126000000", "200000"][len(sys.argv) - 1 :]]
    with (
        tempfile.TemporaryDirectory(prefix="healthlink-bench-") as place,
        embedded(Path(place)) as url,
    ):
        asyncio.run(main(url, asked[0], int(asked[1])))
