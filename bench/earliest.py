"""How long the earliest free times of 500 doctors with full calendars take, against `select 1`.

python -m bench.earliest [doctors]: every working day of 30 days is full of 20-minute visits. Prints
the server's time for one page of twenty: when nothing is known yet (the first searches, before the
sweep), when the bounds are tight, and when every tenth doctor's next time was booked since.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles

import asyncpg

from healthlink.booking.openings import earliest
from healthlink.booking.openings.jobs import tighten_openings
from healthlink.config import Settings
from healthlink.db.embedded import embedded
from healthlink.db.migrate import migrate
from healthlink.db.pool import Pool
from healthlink.wiring import open_resources

PAGE = 21
TIMES = 60
TOWN = """
create function pg_temp.uid(kind int, n bigint) returns uuid language sql immutable
return ('0190000' || kind::text || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;
insert into clinic (id, name, city, address, timezone, currency)
values (pg_temp.uid(1, 1), 'Клиника', 'Ереван', 'ул. Абовяна, 1', 'Asia/Yerevan', 'AMD');
insert into users (id, full_name)
select pg_temp.uid(2, n), 'Пациент' from generate_series(1, {doctors}) n;
insert into procedure (id, name) values (pg_temp.uid(5, 1), 'Приём');
insert into doctor (id, full_name, specialization)
select pg_temp.uid(4, n), 'Врач ' || n, 'Терапевт' from generate_series(1, {doctors}) n;
insert into doctor_clinic select pg_temp.uid(4, n), pg_temp.uid(1, 1)
from generate_series(1, {doctors}) n;
insert into service (id, clinic_id, doctor_id, procedure_id, name, price_minor, currency,
    duration_minutes)
select pg_temp.uid(6, n), pg_temp.uid(1, 1), pg_temp.uid(4, n), pg_temp.uid(5, 1), 'Приём', 250000,
    'AMD', 20
from generate_series(1, {doctors}) n;
insert into schedule (id, doctor_id, clinic_id, weekday, opens, closes, step_minutes)
select gen_random_uuid(), pg_temp.uid(4, n), pg_temp.uid(1, 1), day, 540, 1080, 20
from generate_series(1, {doctors}) n, generate_series(1, 5) day;
insert into person (id, user_id) select id, id from users;
insert into engagement (id, doctor_id, person_id, busy, attended, kind)
select gen_random_uuid(), pg_temp.uid(4, n), pg_temp.uid(2, n), span, span, 'appointment'
from generate_series(1, {doctors}) n, generate_series(0, 29) ahead, generate_series(0, 26) visit,
    lateral (select (current_date + ahead) + time '09:00' + visit * interval '20 minutes') t (wall),
    lateral (select wall at time zone 'Asia/Yerevan') s (starts_at),
    lateral (select tstzrange(starts_at, starts_at + interval '20 minutes')) r (span)
where extract(isodow from wall) < 6;
vacuum analyze
"""
BOOKED_SINCE = """
insert into engagement (id, doctor_id, person_id, busy, attended, kind)
select gen_random_uuid(), o.doctor_id, p.id, span, span, 'appointment'
from (select *, row_number() over (order by doctor_id) as n from opening) o
join (select id, row_number() over (order by id) as n from person) p on p.n = o.n,
    lateral (select tstzrange(o.not_before, o.not_before + interval '20 minutes')) r (span)
where o.n % 10 = 0
"""


async def page(pool: Pool) -> None:
    found = await earliest.earliest(pool, earliest.everyone(pool), fetch=PAGE)
    assert len(found) == PAGE


async def floor(pool: Pool) -> None:
    await pool.fetchval("select 1")


async def timed(what: Callable[[Pool], Awaitable[None]], pool: Pool) -> float:
    began = time.perf_counter()
    await what(pool)
    return (time.perf_counter() - began) * 1000


async def tell(name: str, what: Callable[[Pool], Awaitable[None]], pool: Pool) -> None:
    taken = [await timed(what, pool) for _ in range(TIMES)]
    cuts = quantiles(taken, n=20)
    print(f"{name:<34} p50 {cuts[9]:8.2f} ms   p95 {cuts[18]:8.2f} ms")  # noqa: T201


async def fill(url: str, doctors: int) -> None:
    db = await asyncpg.connect(url, command_timeout=600)
    await db.execute("set statement_timeout = 0")
    for statement in TOWN.format(doctors=doctors).split(";\n"):
        await db.execute(statement)
    visits = await db.fetchval("select count(*) from engagement")
    print(f"{doctors} doctors, {visits} visits of 20 minutes")  # noqa: T201
    await db.close()


async def main(url: str, doctors: int) -> None:
    print("python -m bench.earliest", doctors)  # noqa: T201
    await migrate(url)
    await fill(url, doctors)
    async with open_resources(Settings(database_url=url, jwt_secret="x" * 32)) as resources:
        pool = resources.pool
        await tell("floor: select 1", floor, pool)
        for n in range(1, 4):
            print(f"cold: search {n:<20} {await timed(page, pool):20.2f} ms")  # noqa: T201
        await pool.execute("update opening set not_before = 'epoch'")
        began = time.perf_counter()
        await tighten_openings(resources)
        print(f"the sweep, from nothing {(time.perf_counter() - began) * 1000:20.0f} ms")  # noqa: T201
        await tell("tight: one page", page, pool)
        await pool.execute(BOOKED_SINCE)
        print(f"booked since: first search {await timed(page, pool):17.2f} ms")  # noqa: T201
        await tell("booked since: one page", page, pool)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="healthlink-bench-") as place,
        embedded(Path(place)) as url,
    ):
        asyncio.run(main(url, int(sys.argv[1]) if len(sys.argv) > 1 else 500))
