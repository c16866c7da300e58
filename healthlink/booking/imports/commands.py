"""`healthlink import` and `healthlink export`: the catalogue in files, for an operator."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from healthlink import terminal
from healthlink.words import LANGUAGES

PATIENCE = 60
A_FILE = "A .csv or .xlsx; docs/import.md says what is in it"
Told = Callable[[str, int, int], Awaitable[None]]


def bring_in(
    file: Annotated[Path, typer.Argument(help=A_FILE, exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option(help="Check and count, but change nothing")] = False,
    language: Annotated[str, typer.Option(help="Of the report: en, ru or hy")] = "en",
) -> None:
    """Bring clinics, doctors, services and working hours in: all of a file, or nothing."""
    if language not in LANGUAGES:
        terminal.fail("The report is in en, ru or hy.")
    outcome = _run(lambda resources, told: _import(resources, file, told, dry_run=dry_run))
    if outcome.faults.total:
        _refuse(outcome, language)
    for kind, counts in outcome.counts.items():
        terminal.out.print(
            f"{kind:8} {counts.created} new, {counts.changed} changed, "
            f"{counts.unchanged} as they were"
        )
    terminal.screen.print("A dry run: nothing was changed." if dry_run else "Done.")


def take_out(
    file: Annotated[Path, typer.Argument(help="Where to: a .csv or .xlsx", dir_okay=False)],
    clinic: Annotated[UUID | None, typer.Option(help="Of this clinic only")] = None,
) -> None:
    """Take the catalogue out, as a file that can be edited and brought in again."""
    if file.suffix.lower() not in (".csv", ".xlsx"):
        terminal.fail("The name of the file must end in .csv or .xlsx.")
    _run(lambda resources, told: _export(resources, file, clinic, told))
    terminal.screen.print(f"Written: {file}")


def _run(do: Callable[[Any, Told], Awaitable[Any]]) -> Any:
    from asyncpg import InterfaceError, PostgresError

    from healthlink.booking.imports import hours as _hours  # noqa: F401 — declares its part
    from healthlink.catalog.imports import catalogue as _catalogue  # noqa: F401 — declares its parts
    from healthlink.catalog.imports.bringing import Busy
    from healthlink.logs import hide
    from healthlink.wiring import open_resources

    async def run(settings: Any) -> Any:
        direct = settings.model_copy(update={"database_url": settings.direct_url})
        async with open_resources(direct) as resources:
            return await do(resources, told)

    with terminal.ready() as settings, terminal.progress() as progress:
        tasks: dict[str, Any] = {}

        async def told(doing: str, done: int, whole: int) -> None:
            if doing not in tasks:
                tasks[doing] = progress.add_task(doing.capitalize(), total=None)
            progress.update(tasks[doing], completed=done, total=whole or None)

        try:
            return asyncio.run(run(settings))
        except Busy:
            terminal.fail("Another import is being written. Try again when it is done.")
        except (OSError, PostgresError, InterfaceError) as error:
            terminal.fail(f"This failed, and nothing was changed: {hide(str(error))}")


async def _import(resources: Any, file: Path, told: Told, *, dry_run: bool) -> Any:
    from healthlink.catalog.imports import bringing, drafts, imports
    from healthlink.catalog.imports.bringing import Busy
    from healthlink.catalog.imports.parts import Scope
    from healthlink.ids import new_id

    async def keep(db: Any, outcome: Any) -> bool:
        await imports.record(db, None, Scope(), outcome, new_id())
        return True

    for _ in range(PATIENCE):
        draft = await drafts.read(file, told)
        try:
            return await bringing.bring(
                resources.pool, Scope(), draft, told, None if dry_run else keep
            )
        except Busy:
            await asyncio.sleep(1)
    raise Busy


async def _export(resources: Any, file: Path, clinic: UUID | None, told: Told) -> None:
    from healthlink.catalog.imports import exporting
    from healthlink.catalog.imports.parts import Scope

    write = exporting.as_csv if file.suffix.lower() == ".csv" else exporting.as_xlsx
    half = file.with_name(f".{file.name}.part")  # a name of its own until it is whole
    try:
        with half.open("wb") as target:
            async for piece in write(resources.pool, Scope(clinic_id=clinic), told):
                target.write(piece)
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def _refuse(outcome: Any, language: str) -> None:
    """On standard output, for the reader and for the next program."""
    from healthlink.catalog.imports import faults

    shown = sorted(outcome.faults.shown, key=lambda fault: (fault.sheet, fault.line))
    table = Table("sheet", "line", "column", "what is wrong")
    for fault in shown:
        text = faults.message(fault.code, fault.about, language)
        table.add_row(fault.sheet, str(fault.line or ""), fault.column, text)
    terminal.out.print(table)
    terminal.fail(f"{outcome.faults.total} problems, {len(shown)} shown. Nothing was changed.")
