"""`healthlink backup …`: what an operator does about copies."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from healthlink import terminal
from healthlink.backup import terms
from healthlink.backup.terms import KeyFile
from healthlink.clock import utc_now
from healthlink.config import Settings

app = typer.Typer(help="Copies of everything: take, keep, look at, age out.", no_args_is_help=True)
To = Annotated[
    Path | None, typer.Option("--to", help="The folder of copies; BACKUP_DIR if not said")
]
Recipients = Annotated[
    list[str] | None,
    typer.Option("--encrypt-to", help="Public key (age1…) of who can open them; may be repeated"),
]
Openly = Annotated[bool, typer.Option("--plain", help="Do not seal: whoever gets it, reads it")]


@app.command()
def key(file: Annotated[Path, typer.Argument(help="A file that is not there yet")]) -> None:
    """Make a key. Keep the file away from this machine; tell the machine its public half."""
    from healthlink.backup import seal

    try:
        public = seal.make_key(file)
    except OSError as error:
        terminal.fail(f"{file}: {error.strerror}")
    terminal.out.print(f"BACKUP_RECIPIENTS={public}", soft_wrap=True)
    terminal.screen.print(
        f"[bold]Take {file} away from here[/], and have it in two places: without it no copy opens."
    )


@app.command()
def create(
    to: To = None,
    encrypt_to: Recipients = None,
    plain: Openly = False,
    logical: Annotated[
        bool, typer.Option(help="By pg_dump, where the provider lets nobody replicate")
    ] = False,
) -> None:
    """Take a backup: the database, verified, and every file that it knows of."""
    from healthlink.backup import taking
    from healthlink.wiring import open_resources

    async def run(settings: Settings) -> Any:
        vault, seal = terms.vault(settings, to), terms.seal(settings, encrypt_to, plain)
        async with open_resources(settings) as resources:
            return await taking.take(
                resources, vault, seal, told, "logical" if logical else "physical"
            )

    with terminal.ready(migrated=False) as settings, terms.watched() as told, terms.explained():
        about, carried = asyncio.run(run(settings))
    terminal.out.print(f"{about.name}: {terms.size(about)}, {carried.new} new files.")
    if carried.lost:
        terminal.fail(
            f"{len(carried.lost)} files are lost, changed or cannot be read: see the log.",
            terms.INCOMPLETE,
        )


@app.command("wal")
def follow(
    to: To = None,
    encrypt_to: Recipients = None,
    plain: Openly = False,
    every: Annotated[int, typer.Option(min=1, max=60, help="Seconds between two rounds")] = 20,
) -> None:
    """Keep the copies up to the minute, until Ctrl-C: what the database writes, and new files."""
    _follow(to, encrypt_to, plain, every, hours=0)


@app.command("run")
def run_all(
    to: To = None,
    encrypt_to: Recipients = None,
    plain: Openly = False,
    every: Annotated[int, typer.Option(min=1, max=60, help="Seconds between two rounds")] = 20,
    hours: Annotated[int, typer.Option(min=1, max=168, help="Between two whole backups")] = 24,
) -> None:
    """As `wal`, and a whole backup each day, after which what is too old goes."""
    _follow(to, encrypt_to, plain, every, hours)


def _follow(
    to: Path | None, encrypt_to: list[str] | None, plain: bool, every: int, hours: int
) -> None:
    from healthlink import children
    from healthlink.backup import watching

    with terminal.ready(migrated=False) as settings, terms.explained():
        children.follow_parent()
        vault, seal = terms.vault(settings, to), terms.seal(settings, encrypt_to, plain)
        asyncio.run(watching.watch(settings, vault, seal, every, hours))


@app.command("list")
def list_all(to: To = None) -> None:
    """What there is, and until when the copies have everything."""
    from healthlink.backup import following

    settings = terminal.read_settings()
    vault = terms.vault(settings, to)
    table = Table("backup", "kind", "PostgreSQL", "size", "complete until")
    with terms.explained():
        for about in vault.backups():
            until, whole = following.reaches(vault, about)
            said = f"{until:%F %T} UTC" if whole else "there is a hole in its log"
            table.add_row(about.name, about.kind, str(about.postgres), terms.size(about), said)
    terminal.out.print(table if table.rows else "There is none.")


@app.command()
def prune(
    to: To = None,
    keep: Annotated[
        int | None, typer.Option(min=1, max=3660, help="Days; BACKUP_DAYS if not said")
    ] = None,
) -> None:
    """Let go of what is too old; the newest backup stays."""
    from healthlink.backup import aging

    settings = terminal.read_settings()
    days = timedelta(days=keep or settings.backup_days)
    with terms.explained():
        gone = aging.prune(terms.vault(settings, to), utc_now(), days)
    terminal.out.print(
        f"Gone: {gone.backups} backups, {gone.segments} segments of the log, {gone.files} files."
    )


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(help="Which; the newest if not said")] = None,
    to: To = None,
    key: KeyFile = None,
) -> None:
    """Read a backup and see that nothing of it has changed or is missing. With the key of a sealed
    one every file of it is opened, too."""
    from healthlink.backup import checking, seal

    settings = terminal.read_settings()
    vault = terms.vault(settings, to)
    with terms.watched() as told, terms.explained():
        faults = checking.check(vault, terms.pick(vault, name), seal.read_key(key), told)
    for fault in faults:
        terminal.out.print(fault)
    if faults:
        terminal.fail("This backup is not whole.")
    terminal.screen.print("Everything is there, as it was written.")
