"""`healthlink restore` and `healthlink upgrade`: a new database from a copy, or an older one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from healthlink import terminal
from healthlink.backup import terms
from healthlink.backup.terms import KeyFile
from healthlink.clock import utc_now


def restore(
    source: Annotated[Path, typer.Option("--from", exists=True, help="The folder of copies")],
    into: Annotated[
        Path | None, typer.Option(help="The data directory to make: not there, or empty")
    ] = None,
    into_database: Annotated[
        str | None, typer.Option(help="The address of an empty database, for a logical backup")
    ] = None,
    backup: Annotated[str | None, typer.Option(help="Which; the one that fits if not said")] = None,
    at: Annotated[
        str | None, typer.Option(help="As it was then: 2026-11-22T21:45:00+04:00")
    ] = None,
    key: KeyFile = None,
    up_to_the_hole: Annotated[
        bool, typer.Option(help="Be content with what is before a missing segment")
    ] = False,
    bin: Annotated[
        Path | None, typer.Option(help="Programs of PostgreSQL of the backup's version")
    ] = None,
) -> None:
    """Bring everything back, into a place that is empty."""
    from healthlink.backup import restoring, returning, seal

    settings, begun = terminal.read_settings(), utc_now()
    vault, moment = terms.vault(settings, source), _moment(at)
    with terms.watched() as told, terms.explained():
        about = terms.pick(vault, backup, moment, "logical" if into_database else "physical")
        opener = seal.read_key(key)
        if into_database:
            restored = returning.restore(settings, vault, about, opener, into_database, told)
        elif into:
            wish = restoring.Wish(into.absolute(), moment, up_to_the_hole, bin)
            restored = restoring.restore(settings, vault, about, opener, wish, told)
        else:
            terminal.fail("Say where: --into FOLDER, or --into-database ADDRESS.")
    _tell(restored, about.name, (utc_now() - begun).total_seconds(), moment)


def upgrade(
    old_bin: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Programs of the PostgreSQL of old"),
    ] = None,
) -> None:
    """Bring the embedded database over to the PostgreSQL of this version. The old one is kept."""
    from healthlink.backup import upgrading

    settings = terminal.read_settings()
    with terms.watched() as told, terms.explained():
        done = upgrading.upgrade(settings.data_dir, old_bin, told)
    if done is None:
        terminal.screen.print("There is nothing to bring over.")
        return
    terminal.out.print(f"PostgreSQL {done.was} -> {done.now}: {done.rows} rows, each compared.")
    terminal.screen.print(
        f"The old one is in {done.kept}. Delete it when you have seen that all is well, and take a "
        "backup now: those of before are for the old one."
    )


def _tell(restored: Any, name: str, seconds: float, moment: datetime | None) -> None:
    say = terminal.out.print
    say(f"Restored from {name} in {seconds:.0f} s, with {restored.files} files.")
    say(f"The newest change that came back is of {restored.newest:%F %T} UTC.")
    if moment is None:
        say(f"Lost, at the most: what was written after {restored.known:%F %T} UTC.")
    if restored.erased_again:
        say(f"{restored.erased_again} who had been erased since are erased again.")
    if restored.lost:
        for file in restored.lost[:20]:
            say(f"  no bytes: {file}")
        terminal.fail(f"{len(restored.lost)} files have rows, but no copy.")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        terminal.fail("--at wants a time such as 2026-11-22T21:45:00+04:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
