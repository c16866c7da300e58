"""How long a file of 100,000 rows takes to be brought in, against the same rows in a plain table.

python -m bench.imports [rows]: 1 clinic, 30 doctors, 45 services and 24 hours in each 100 rows.
Prints seconds: the floor (COPY of the file's lines), the file brought in, brought in again.
"""

import asyncio
import csv
import io
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from healthlink.booking.imports import hours
from healthlink.catalog.imports import bringing, catalogue, drafts
from healthlink.catalog.imports.bringing import Outcome
from healthlink.catalog.imports.parts import Scope
from healthlink.config import Settings
from healthlink.db.embedded import embedded
from healthlink.db.migrate import migrate
from healthlink.db.pool import Db
from healthlink.wiring import Resources, open_resources

assert hours
assert catalogue
PLACE = ["external_id", "name", "city", "address", "timezone", "currency", "clinic", "doctor"]
REST = ["full_name", "specialization", "price", "duration", "weekday", "opens", "closes"]
FAMILIES = ["Մարտիրոսյան", "Գրիգորյան", "Петросян", "Иванова", "Smith", "Հակոբյան", "Сергеев"]


def rows_of(clinic: int) -> list[dict[str, Any]]:
    here = f"c{clinic}"
    doctors = [f"d{clinic}-{n}" for n in range(30)]
    place = {"city": "Ереван", "timezone": "Asia/Yerevan", "currency": "AMD"}
    return [
        {"kind": "clinic", "external_id": here, "name": f"Клиника {clinic}", **place}
        | {"address": f"ул. Абовяна, {clinic}"},
        *(
            {"kind": "doctor", "external_id": doctor, "clinic": here, "specialization": "Кардиолог"}
            | {"full_name": f"{FAMILIES[n % len(FAMILIES)]} {clinic} {n}"}
            for n, doctor in enumerate(doctors)
        ),
        *(
            {"kind": "service", "external_id": f"s{clinic}-{n}", "clinic": here, "price": 5000 + n}
            | {"doctor": doctors[n % 30], "name": f"Приём {n // 30}", "duration": 30}
            for n in range(45)
        ),
        *(
            {"kind": "hours", "clinic": here, "doctor": doctors[n], "weekday": 1 + n % 5}
            | {"opens": "09:00", "closes": "17:00"}
            for n in range(24)
        ),
    ]


def write(file: Path, rows: int) -> None:
    with file.open("w", newline="", encoding="utf-8") as target:
        table = csv.DictWriter(target, ["kind", *PLACE, *REST], restval="")
        table.writeheader()
        for clinic in range(rows // 100):
            table.writerows(rows_of(clinic))


async def silent(doing: str, done: int, whole: int) -> None:
    """Nobody listens."""


async def floor(resources: Resources, file: Path) -> float:
    lines = io.BytesIO(file.read_bytes())  # noqa: ASYNC240
    async with resources.pool.acquire() as db:
        await db.execute("create table line (line text)")
        began = time.perf_counter()
        await db.copy_to_table(
            "line",
            source=lines,
            format="csv",
            delimiter="\x01",
            quote="\x02",
        )
        return time.perf_counter() - began


async def keep(_: Db, __: Outcome) -> bool:
    return True


async def bring(resources: Resources, file: Path) -> float:
    began = time.perf_counter()
    draft = await drafts.read(file, silent)
    read = time.perf_counter() - began
    outcome = await bringing.bring(resources.pool, Scope(), draft, silent, keep)
    assert not outcome.faults.total, outcome.faults
    print(f"  read {read:.1f} s; {outcome.counts}")  # noqa: T201
    return time.perf_counter() - began


async def main(url: str, file: Path, rows: int) -> None:
    print("python -m bench.imports", rows)  # noqa: T201
    write(file, rows)
    await migrate(url)
    async with open_resources(Settings(database_url=url, jwt_secret="x" * 32)) as resources:
        print(f"floor: COPY of the lines {await floor(resources, file):8.1f} s")  # noqa: T201
        for what in ("brought in", "brought in again"):
            print(f"{what:<24} {await bring(resources, file):8.1f} s")  # noqa: T201


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="healthlink-bench-") as place,
        embedded(Path(place) / "data") as url,
    ):
        asyncio.run(
            main(url, Path(place) / "rows.csv", int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
        )
