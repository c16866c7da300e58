"""`healthlink admin` and `healthlink erase`: accounts that an operator makes, and ends."""

import asyncio
from typing import Annotated, Any

import typer
from pydantic import SecretStr, ValidationError
from rich.markup import escape

from healthlink import terminal
from healthlink.config import Settings

app = typer.Typer(help="Administrators.", no_args_is_help=True)
PATIENTLY = """[bold]This cannot be undone.[/] The account of {name} is erased: name, address,
telephone, password, sessions, family, messages, words of reviews, what was liked and waited for;
coming visits are cancelled. Cards that doctors keep stay with the doctors, who must keep them, and
are parted from the account. Backups let go of the person as they age out."""


@app.command("create")
def create_admin(
    email: Annotated[str, typer.Option(prompt="E-mail")],
    full_name: Annotated[str, typer.Option(prompt="Full name")],
    phone: Annotated[str, typer.Option(prompt="Phone, +374…")],
    password: Annotated[
        str, typer.Option(prompt="Password", hide_input=True, confirmation_prompt=True)
    ],
) -> None:
    """Make an administrator's account."""
    from asyncpg import UniqueViolationError

    from healthlink.auth.dto import Registration

    try:
        new = Registration(
            email=email, full_name=full_name, phone=phone, password=SecretStr(password)
        )
    except ValidationError as wrong:
        terminal.fail(
            "\n".join(f"{e['loc'][0]}: {e['msg']}" for e in wrong.errors(include_input=False))
        )
    with terminal.ready() as settings:
        try:
            asyncio.run(_create_admin(settings, new))
        except UniqueViolationError:
            terminal.fail("This e-mail is already registered.")
    terminal.screen.print(f"{email} is an administrator now.")


async def _create_admin(settings: Settings, new: Any) -> None:
    from healthlink.auth import passwords, users
    from healthlink.wiring import open_resources

    async with open_resources(settings) as resources:
        password_hash = await passwords.make_hash(resources, new.password)
        async with resources.pool.acquire() as db, db.transaction():
            await users.register(db, new, password_hash, role="admin")


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
