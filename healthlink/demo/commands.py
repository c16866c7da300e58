"""`healthlink demo`: something to look at in an empty database."""

import asyncio

from healthlink import terminal
from healthlink.config import Settings


def demo() -> None:
    """Load demo data into an empty database."""
    with terminal.ready() as settings:
        load_into(settings)


def load_into(settings: Settings) -> None:
    if settings.production:
        terminal.fail("Demo data has known passwords: not in production.")
    from healthlink.demo.load import load
    from healthlink.wiring import open_resources

    with terminal.progress() as progress:
        tasks = {}

        def told(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(f"Demo: {what}", total=whole)
            progress.update(tasks[what], completed=done)

        async def run() -> bool:
            async with open_resources(settings) as resources:
                return await load(resources, told)

        loaded = asyncio.run(run())
    terminal.screen.print(
        "Demo data loaded." if loaded else "Data is there already; demo data not loaded."
    )


def accounts() -> list[str]:
    """Who can sign in, a line each."""
    from healthlink.demo.load import ACCOUNTS, PASSWORD

    lines = [f"Demo accounts, password [bold]{PASSWORD}[/]:"]
    return lines + [f"  {email:24} {role}" for role, (email, _) in ACCOUNTS.items()]
