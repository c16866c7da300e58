"""`healthlink subscription …`: what an operator can do about doctors' plans."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from healthlink import terminal

app = typer.Typer(help="Doctors' subscriptions.", no_args_is_help=True)


@app.callback()
def _subscription() -> None:
    """Doctors' subscriptions."""


@app.command()
def grant(
    doctor_id: Annotated[UUID, typer.Argument(help="The doctor's id")],
    days: Annotated[int, typer.Argument(min=1, max=3660, help="How many")],
) -> None:
    """Give a doctor days without money, from the end of what there is."""
    from healthlink.subscription import subscriptions
    from healthlink.wiring import open_resources

    async def give() -> None:
        async with open_resources(settings) as resources, resources.pool.acquire() as db:
            async with db.transaction():
                ends_at = await subscriptions.grant(db, doctor_id, days)
            if ends_at is None:
                terminal.fail("This doctor has no subscription.")
            terminal.out.print(f"It ends on {ends_at:%Y-%m-%d %H:%M} UTC.")

    with terminal.ready() as settings:
        asyncio.run(give())
