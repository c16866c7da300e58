"""`healthlink access …`: what an operator can do about who opened medical records."""

import asyncio
from typing import Any

import typer

from healthlink import terminal

app = typer.Typer(help="Who opened medical records.", no_args_is_help=True)


@app.callback()
def _of_access() -> None:
    """Several commands, some day."""


@app.command()
def verify() -> None:
    """Read every practice's chain of accesses, and say where one was tampered with."""
    with terminal.ready() as settings:
        broken = asyncio.run(_verify(settings))
    if broken:
        terminal.fail(f"{broken} chains are not what was sealed.")
    terminal.screen.print("Every chain is whole.")


async def _verify(settings: Any) -> int:
    """How many are not whole."""
    from healthlink.practice.history import chain
    from healthlink.practice.history.queries import sql
    from healthlink.wiring import open_resources

    broken = 0
    async with open_resources(settings) as resources:
        doctors = [row["doctor_id"] async for row in sql.practices(resources.pool)]
        with terminal.progress() as progress:
            for doctor_id in progress.track(doctors, description="Chains"):
                verdict = await chain.verify(resources.pool, doctor_id)
                if not verdict.whole:
                    broken += 1
                    where = f"link {verdict.broken}" if verdict.broken else f"{verdict.lost} lost"
                    terminal.out.print(f"{doctor_id}: {where} of {verdict.links}")
    return broken
