"""`healthlink erase`: what an operator does when a person asks to be forgotten."""

import asyncio
from typing import Annotated, Any

import typer
from rich.markup import escape

from healthlink import terminal

PATIENTLY = """[bold]This cannot be undone.[/] The account of {name} is erased: name, address,
telephone, password, sessions, family, messages, words of reviews, what was liked and waited for;
coming visits are cancelled. Cards that doctors keep stay with the doctors, who must keep them, and
are parted from the account. Backups let go of the person as they age out."""


def erase(
    who: Annotated[str, typer.Argument(help="E-mail, or id of the account")],
    reason: Annotated[str, typer.Option(prompt="Why", help="Kept in the audit: no names")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Erase an account because its owner has asked for it. Rooms follow when the worker runs."""
    from healthlink.wiring import open_resources

    async def run() -> None:
        async with open_resources(settings) as resources:
            await _erase(resources, who, reason, asks=not yes)

    with terminal.ready() as settings:
        asyncio.run(run())


async def _erase(resources: Any, who: str, reason: str, *, asks: bool) -> None:
    from healthlink.audit import trail
    from healthlink.auth import users
    from healthlink.auth.manage.queries import sql

    found = await sql.to_be_erased(resources.pool, who=who)
    if found is None:
        terminal.fail("There is no such account.")
    terminal.screen.print(PATIENTLY.format(name=escape(found["full_name"] or str(found["id"]))))
    if asks and not typer.confirm("Erase?"):
        raise typer.Exit(1)
    async with resources.pool.acquire() as db, db.transaction():
        await trail.record(db, None, "user.erase", found["id"], reason=reason)
        await users.erase(db, found["id"], proven=found["password_hash"])
    terminal.screen.print(f"{found['id']} is erased.")
