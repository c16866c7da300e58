"""What every command does at a terminal: reads settings, opens the database, says what is wrong."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from healthlink import local, logs
from healthlink.config import MissingSettings, Settings

Read = TypeVar("Read")
screen = Console(stderr=True)
"""For people: what is going on."""
out = Console()
"""What was asked for."""


def fail(message: str, code: int = 1) -> NoReturn:
    screen.print(f"[bold red]{escape(message)}")
    raise typer.Exit(code)


def read_settings() -> Settings:
    try:
        settings = checked(Settings)
    except MissingSettings as missing:
        fail("\n".join(["A production start needs:", *(f"  • {n}" for n in missing.names)]))
    logs.configure(settings.log_level)
    return settings


def checked(read: Callable[[], Read]) -> Read:
    """What it reads of the settings, or a line for each that makes no sense."""
    try:
        return read()
    except ValidationError as wrong:
        fail(
            "\n".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in wrong.errors())
        )


@contextmanager
def ready(*, migrated: bool = True) -> Iterator[Settings]:
    """Complete settings, the database up and, unless it is the migrations themselves, current."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with opened(read_settings()) as settings:
        if migrated:
            migrate(settings)
        yield settings


@contextmanager
def opened(settings: Settings) -> Iterator[Settings]:
    """The local system's database is up inside; what is wrong with its folder is said in a line."""
    from healthlink.db.embedded import Unusable

    if not settings.database_url:
        screen.print(f"The embedded PostgreSQL in {settings.data_dir} …")
    with ExitStack() as stack:
        try:
            settings = stack.enter_context(local.completed(settings))
        except (Unusable, TimeoutError) as error:
            fail(str(error))
        yield settings


def migrate(settings: Settings) -> None:
    from asyncpg import InterfaceError, PostgresError

    from healthlink.db import migrate as migrations

    with progress() as bar:
        task = bar.add_task("Migrations", total=len(migrations.available()))
        one_more = partial(bar.advance, task)
        try:
            applied = asyncio.run(migrations.migrate(settings.direct_url, lambda _: one_more()))
        except migrations.TooNew as error:
            fail(f"This program is too old: {error}. Start a newer one.")
        except (OSError, ValueError, PostgresError, InterfaceError, migrations.Changed) as error:
            fail(f"The database cannot be used: {logs.said_of(error)}")
    if applied:
        screen.print(f"Applied {len(applied)} migrations.")


def refuse_old_schema(settings: Settings) -> None:
    """For who migrates nothing. A database that is away is waited for by what comes next."""
    from asyncpg import InterfaceError, PostgresError

    from healthlink.db import migrate as migrations

    try:
        is_current = asyncio.run(migrations.ask(settings.direct_url))
    except (OSError, PostgresError, InterfaceError):
        return
    if not is_current:
        fail("The schema is older than this program: run `healthlink migrate` first.")


def progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:24}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=screen,
        transient=True,
    )
