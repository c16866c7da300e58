"""`healthlink keys …`: changing the key that signs, while nobody is signed out."""

from typing import Annotated

import typer

from healthlink import local, terminal
from healthlink.clock import utc_now

app = typer.Typer(help="The key that signs sessions and links.", no_args_is_help=True)

STEPS = """JWT_SECRET is set by you, so change it yourself, in three steps. At each of them every
server and worker is started again, in any order, before the next step begins:
  1. JWT_SECRET=old,new      everybody knows the new key, nobody uses it yet
  2. JWT_SECRET=new,old      everybody signs with it, and still believes the old one
  3. JWT_SECRET=new          31 days later: no session is older. Links in letters to visits that are
                             further away open no more then; a reminder brings another"""


@app.command()
def new() -> None:
    """Make a key for JWT_SECRET."""
    terminal.out.print(local.new_key(), soft_wrap=True)


@app.command()
def rotate(
    now: Annotated[
        bool, typer.Option("--now", help="Although the last change is fresh: signs people out")
    ] = False,
) -> None:
    """Change the key that is kept in the data directory; where JWT_SECRET is set, say how."""
    settings = terminal.read_settings()
    if settings.jwt_keys:
        terminal.screen.print(STEPS)
        return
    try:
        local.rotate(settings, utc_now(), hurry=now)
    except local.TooEarly:
        terminal.fail(
            "The last change is not a month old: whoever was signed in before it would be signed "
            "out. If the old key is known to others, say --now."
        )
    terminal.screen.print("Changed. It counts from the next start of `healthlink serve` on.")
