"""What lists and searches cost in a practice of 10,000 patients among 200,000, against `select 1`.

python -m bench.patients: the database's own time, as `explain (analyze)` tells it, policies on.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import asyncpg

from healthlink.config import Settings
from healthlink.db.embedded import embedded
from healthlink.db.migrate import migrate
from healthlink.db.pool import Db, Pool
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.patients.queries import sql
from healthlink.wiring import open_resources

DOCTOR = UUID("0190000a-0000-7000-8000-000000000001")
TIMES = 40
TOWN = """
create function pg_temp.doctor(n bigint) returns uuid language sql immutable
return ('0190000a-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;
insert into doctor (id, full_name, specialization, listed)
select pg_temp.doctor(n), 'Врач ' || n, 'Терапевт', false from generate_series(1, 200) n;
insert into practice (doctor_id) select id from doctor;
insert into patient (id, doctor_id, first_name, last_name, phone, diagnosis, notes)
select gen_random_uuid(), pg_temp.doctor(case when n <= 10000 then 1 else 2 + n % 199 end),
    (array['Անահիտ', 'Анна', 'Արմեն', 'Гагик', 'Մարիամ', 'Давид'])[1 + n % 6],
    (array['Սարգսյան', 'Петросян', 'Գրիգորյան', 'Иванова', 'Մելիքյան'])[1 + n / 7 % 5] || ' ' || n,
    '+3749' || lpad(n::text, 7, '0'), 'Հիպերտոնիա', repeat('նշում ', 50)
from generate_series(1, 200000) n;
insert into visit (id, doctor_id, patient_id, visit_date, status)
select gen_random_uuid(), p.doctor_id, p.id, current_date + g - 2,
    case when g < 2 then 'completed' else 'planned' end
from patient p, generate_series(0, 3) g where p.doctor_id = pg_temp.doctor(1);
vacuum analyze
"""
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "first page by name": ("by_name", {}),
    "page 450 by name": ("by_name", {"skip": 9000}),
    "last changed": ("by_change", {}),
    "a common name": ("by_name", {"term": "Սարգսյան"}),
    "a name in Latin letters": ("by_name", {"term": "sargsyan 77"}),
    "a phone number": ("by_name", {"term": "0004242", "digits": "0004242"}),
    "what is not there": ("by_name", {"term": "zzzz"}),
}


async def fill(url: str) -> None:
    db = await asyncpg.connect(url, command_timeout=600)
    await db.execute("set statement_timeout = 0")
    for statement in TOWN.split(";\n"):
        await db.execute(statement)
    await db.close()


async def spent(db: Db, text: str, *values: Any) -> float:
    """Milliseconds of the database, planning and doing."""
    rows = await db.fetch(f"explain (analyze, timing off) {text}", *values)
    plan = "\n".join(row[0] for row in rows)
    return sum(float(ms) for ms in re.findall(r"(?:Planning|Execution) Time: ([\d.]+) ms", plan))


def told(name: str, taken: list[float]) -> None:
    cuts = quantiles(taken, n=20)
    print(f"{name:<26} p50 {cuts[9]:6.2f} ms   p95 {cuts[18]:6.2f} ms")  # noqa: T201


@asynccontextmanager
async def walled(pool: Pool) -> AsyncIterator[Db]:
    async with access.records(pool, Practice(DOCTOR, None, "system", "UTC", 30)) as db:
        yield db


async def main(url: str) -> None:
    print("python -m bench.patients")  # noqa: T201
    await migrate(url)
    await fill(url)
    async with open_resources(Settings(database_url=url, jwt_secret="x" * 32)) as resources:
        async with walled(resources.pool) as db:
            told("floor: select 1", [await spent(db, "select 1") for _ in range(TIMES)])
        for name, (statement, asked) in ASKED.items():
            whole: dict[str, Any] = {
                "doctor_id": DOCTOR,
                "term": None,
                "digits": None,
                "status": None,
            }
            whole |= {"archived": False, "fetch": 21, "skip": 0, **asked}
            adapter: Any = sql.driver_adapter
            values = [whole[each] for each in adapter.var_sorted[statement]]
            async with walled(resources.pool) as db:
                text = getattr(sql, statement).sql
                told(name, [await spent(db, text, *values) for _ in range(TIMES)])


if __name__ == "__main__":
    assert len(sys.argv) == 1, __doc__
    with (
        tempfile.TemporaryDirectory(prefix="healthlink-bench-") as place,
        embedded(Path(place)) as url,
    ):
        asyncio.run(main(url))
