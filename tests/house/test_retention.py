"""What is kept of people is written down, table by table."""

import re
from pathlib import Path

from healthlink import jobs, worker
from healthlink.db.pool import Db

assert worker.ROOMS
DOCUMENT = Path(__file__).parents[2] / "docs" / "retention.md"
WORDS = set(re.findall(r"`([a-z_]+)`", DOCUMENT.read_text(encoding="utf-8")))
TABLES = """
select tablename from pg_tables
where schemaname not in ('pg_catalog', 'information_schema', 'supabase_migrations')
"""


async def test_every_table_says_how_long_it_is_kept(db: Db) -> None:
    tables = {row["tablename"] for row in await db.fetch(TABLES)}
    assert tables - WORDS == set(), "docs/retention.md"


async def test_no_table_is_described_that_is_not_there(db: Db) -> None:
    first = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+)", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    described = {name for cell in first for name in re.findall(r"`([a-z_]+)`", cell)}
    tables = {row["tablename"] for row in await db.fetch(TABLES)}
    assert described - tables == set()


def test_every_job_that_it_names_exists() -> None:
    named = set(re.findall(r"by `([a-z_]+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert named - set(jobs.sweeps) - set(jobs.declared) == set()
