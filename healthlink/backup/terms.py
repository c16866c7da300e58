"""What the commands about copies share: which folder, for whom sealed, what can go wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from healthlink import logs, terminal
from healthlink.config import Settings

KeyFile = Annotated[
    Path | None, typer.Option("--key", exists=True, dir_okay=False, help="What opens sealed copies")
]

INCOMPLETE = 3
"""`backup create` ends so when there is a backup, but files are lost."""


def vault(settings: Settings, folder: Path | None) -> Any:
    from healthlink.backup.vault import Vault

    chosen = folder or settings.backup_dir
    if chosen is None:
        terminal.fail("Say where the copies are: --to FOLDER, or BACKUP_DIR.")
    return Vault(chosen.expanduser().absolute())


def seal(settings: Settings, encrypt_to: list[str] | None, plain: bool) -> Any:
    """Medical data does not leave the machine openly unless somebody says so aloud."""
    from healthlink.backup import seal as sealing

    recipients = encrypt_to or settings.recipients
    if recipients and not plain:
        for text in recipients:
            sealing.recipient(text)
        return sealing.Seal(tuple(recipients))
    if settings.production and not plain:
        terminal.fail(
            "A backup holds medical data: say for whom it is sealed (BACKUP_RECIPIENTS; make a key "
            "by `healthlink backup key FILE`), or --plain."
        )
    terminal.screen.print("[yellow]Not sealed: whoever gets this copy can read it.")
    return sealing.Seal()


def pick(
    vault: Any, name: str | None, moment: datetime | None = None, kind: str | None = None
) -> Any:
    """The newest that is not too new."""
    if name:
        return vault.about(name)
    fitting = [
        about
        for about in vault.backups()
        if (kind is None or about.kind == kind) and (moment is None or about.ended_at <= moment)
    ]
    if not fitting:
        terminal.fail(f"There is no such backup in {vault.folder}.")
    return fitting[-1]


def size(about: Any) -> str:
    return f"{sum(kept.size for kept in about.files.values()) / 2**20:.1f} MiB"


@contextmanager
def watched() -> Iterator[Any]:
    with terminal.progress() as progress:
        tasks: dict[str, Any] = {}

        def told(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=whole)
            progress.update(tasks[what], completed=done, total=whole)

        yield told


@contextmanager
def explained() -> Iterator[None]:
    """What can go wrong, in a line."""
    import asyncpg

    from healthlink.backup import programs, recovery, restoring, seal, segments, taking, upgrading
    from healthlink.db.embedded import Unusable
    from healthlink.errors import Problem

    copies = (seal.Damaged, seal.KeyNeeded, seal.NotAKey, segments.Hole, taking.Busy, taking.Odd)
    places = (restoring.Occupied, upgrading.NoWay, Unusable)
    servers = (programs.Failed, recovery.NotRecovered)
    try:
        yield
    except (*copies, *places, *servers) as error:
        terminal.fail(str(error))
    except Problem as problem:
        terminal.fail(problem.title["en"])
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        terminal.fail(f"It cannot be done: {logs.hide(str(error))}")
