"""The command line of `healthlink check`, for people and for machines."""

import asyncio
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.table import Table
from rich.text import Text

from healthlink import __version__, logs, terminal
from healthlink.check.findings import Finding
from healthlink.config import Settings

STYLES = {"ok": "green", "warning": "yellow", "wrong": "bold red"}


def check(
    production: Annotated[
        bool, typer.Option(help="Say of a local system, too, what production would need")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines")] = False,
) -> None:
    """Look at settings, database, storage, bot, banks, mail, clock and public address: what is
    wrong, and how to mend it. Changes nothing; exit code 1 if anything is wrong."""
    from healthlink.check import running, start

    settings, missing = terminal.checked(start.read)
    logs.configure("CRITICAL")  # what is wrong is told as findings, and --json is for a program
    found = start.look(settings, missing, wanted=production)
    with _database(settings) as complete:
        found += asyncio.run(running.run(complete))
    if as_json:
        terminal.out.print_json(_document(settings, found))
    else:
        terminal.out.print(_table(found))
    if any(each.level == "wrong" for each in found):
        raise typer.Exit(1)


def _database(settings: Settings) -> AbstractContextManager[Settings]:
    """One that nobody has made yet is not made to be looked at."""
    if settings.database_url or (settings.data_dir / "postgres").exists():
        return terminal.opened(settings)
    return nullcontext(settings)


def _document(settings: Settings, found: list[Finding]) -> str:
    levels = Counter(each.level for each in found)
    whole = {
        "version": __version__,
        "environment": settings.environment,
        "levels": {level: levels[level] for level in STYLES},  # type: ignore[index]
        "findings": [asdict(each) for each in found],
    }
    return orjson.dumps(whole).decode()


def _table(found: list[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for each in found:
        told = Text(each.found)
        if each.mend:
            told.append(f" → {each.mend}", style="italic")
        table.add_row(Text(each.level, STYLES[each.level]), Text(each.check), told)
    return table
