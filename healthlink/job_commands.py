"""`healthlink jobs …`: what an operator can see and do about jobs that do not come to an end."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from healthlink import terminal

LATE, LONG = timedelta(minutes=1), timedelta(minutes=10)
"""From when on a job that is due is overdue, and one that is being done takes too long."""
STATES = {
    "held": "given up: mend the cause, then requeue",
    "left": "its worker died: another takes it up within a minute",
    "long": "being done for more than ten minutes",
    "overdue": "due for more than a minute: is there a worker?",
}
_ID = re.compile(r"[0-9]{1,20}|[a-z0-9][a-z0-9_-]{0,40}")

app = typer.Typer(help="Jobs that are stuck, and sweeps.", no_args_is_help=True)
JobId = Annotated[int, typer.Argument(help="The job's number")]


def _run(do: Callable[[Any], Awaitable[None]]) -> None:
    """`do` gets a pool."""
    from healthlink.db.pool import open_pool

    async def run(settings: Any) -> None:
        async with open_pool(settings.direct_url, size=2) as pool:
            await do(pool)

    with terminal.ready() as settings:
        asyncio.run(run(settings))


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    table = Table()
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    terminal.out.print(table)


@app.command("list")
def list_() -> None:
    """List the jobs that are held, overdue, left by a dead worker, or take too long."""

    async def tell(pool: Any) -> None:
        from healthlink.jobs.queries import sql

        stuck = [job async for job in sql.stuck(pool, late=LATE, long=LONG)]
        if not stuck:
            terminal.out.print("No job is stuck.")
            return
        columns = ("id", "job", "state", "for", "tries", "error", "about")
        _table(columns, [_line(job) for job in stuck])
        for state in sorted({job.state for job in stuck}):
            terminal.screen.print(f"{state}: {STATES[state]}")

    _run(tell)


def _line(job: Any) -> tuple[object, ...]:
    kind = job.error.partition(":")[0]
    about = (job.id, job.name, job.state, _long(job.seconds), job.attempts, kind)
    return (*about, _ids(job.payload))


def _long(seconds: float) -> str:
    return str(timedelta(seconds=max(0, round(seconds))))


def _ids(payload: str) -> str:
    """Ids are what a job should hold; whatever else it holds is not for a terminal."""
    held = orjson.loads(payload)
    return ", ".join(f"{name}={_id(str(value))}" for name, value in held.items())


def _id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return value if _ID.fullmatch(value) else "…"


@app.command()
def show(job_id: JobId) -> None:
    """Tell what happened to a job: each try, and where the last one failed."""

    async def tell(pool: Any) -> None:
        from healthlink.jobs.queries import sql

        job = await sql.job(pool, id=job_id)
        past = [one async for one in sql.past(pool, id=job_id)]
        if job is None and not past:
            terminal.fail("There is no such job.")
        if job:
            facts = {"job": job.name, "status": job.status, "tries": job.attempts,
                     "created": job.created_at, "due": job.due_at, "changed": job.updated_at,
                     "about": _ids(job.payload)}  # fmt: skip
            _table(("of the job", "is"), list(facts.items()))
        _table(("at", "became", "error"), [(one.at, one.status, one.error) for one in past])
        if stacks := [one.stack for one in past if one.stack]:
            terminal.out.print(stacks[-1], markup=False, highlight=False)

    _run(tell)


@app.command()
def requeue(
    job_ids: Annotated[list[int] | None, typer.Argument(help="The jobs' numbers")] = None,
    name: Annotated[str, typer.Option(help="All held jobs of this name")] = "",
    all_held: Annotated[bool, typer.Option("--all-held", help="All held jobs")] = False,
) -> None:
    """Have held jobs tried again, from the first try on. What is not held stays as it is."""
    if sum(map(bool, (job_ids, name, all_held))) != 1:
        terminal.fail("Say which: numbers, --name, or --all-held.")

    async def again(pool: Any) -> None:
        from healthlink.jobs.queries import sql

        which = {"ids": job_ids or [], "names": [name] if name else [], "everything": all_held}
        jobs = [row async for row in sql.requeue(pool, **which)]
        terminal.out.print(f"Requeued: {len(jobs)}.")
        if job_ids and len(jobs) < len(set(job_ids)):
            rest = sorted(set(job_ids) - {job["id"] for job in jobs})
            terminal.fail(f"Not held: {', '.join(map(str, rest))}.")

    _run(again)


@app.command()
def drop(
    job_id: JobId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Throw a job away that is held or waits. What it was to do is not done."""

    async def away(pool: Any) -> None:
        from healthlink.jobs.queries import sql

        job = await sql.job(pool, id=job_id)
        if job is None:
            terminal.fail("There is no such job.")
        wish = f"Drop {job.name} ({_ids(job.payload) or 'about nothing'})? It will never be done."
        if not yes and not await asyncio.to_thread(typer.confirm, wish):
            raise typer.Exit(1)
        if await sql.drop(pool, id=job_id) is None:
            terminal.fail("It is being done at this moment, or done.")
        terminal.out.print("Dropped.")

    _run(away)


@app.command()
def sweeps() -> None:
    """List what is done by the clock: when last, when next, and what should have been."""

    async def tell(pool: Any) -> None:
        from healthlink.jobs.queries import sql

        known = [_sweep(sweep) async for sweep in sql.sweeps(pool)]
        if not known:
            terminal.out.print("No worker has ever run on this database.")
            return
        _table(("sweep", "clock (UTC)", "last run", "next run", ""), known)

    _run(tell)


def _sweep(sweep: Any) -> tuple[object, ...]:
    said = "runs" if sweep.runs else "has never run" if sweep.last_run_at is None else ""
    if sweep.overdue_seconds > LATE.total_seconds():
        said = f"overdue for {_long(sweep.overdue_seconds)}"
    return (sweep.name, sweep.cron, _minute(sweep.last_run_at), _minute(sweep.next_run_at), said)


def _minute(at: datetime | None) -> str:
    """In UTC, as the clock beside it; a terminal is narrow."""
    return at.astimezone(UTC).strftime("%m-%d %H:%M") if at else ""
