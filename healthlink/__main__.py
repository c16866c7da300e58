"""The command line."""

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Annotated, NoReturn

import typer
from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from healthlink import __version__, children, local, logs, server
from healthlink.config import MissingSettings, Settings

app = typer.Typer(
    help="HealthLink: find a doctor, book a time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
admin = typer.Typer(help="Administrators.", no_args_is_help=True)
app.add_typer(admin, name="admin")
screen = Console(stderr=True)


def _fail(message: str) -> NoReturn:
    screen.print(f"[bold red]{message}")
    raise typer.Exit(1)


def _settings() -> Settings:
    try:
        settings = Settings()
    except MissingSettings as missing:
        _fail("\n".join(["A production start needs:", *(f"  • {n}" for n in missing.names)]))
    except ValidationError as wrong:
        _fail(
            "\n".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in wrong.errors())
        )
    logs.configure(settings.log_level)
    return settings


@contextmanager
def _ready(*, migrated: bool = True) -> Iterator[Settings]:
    """Complete settings, the database up and, unless it is the migrations themselves, current."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = _settings()
    if not settings.database_url:
        screen.print(f"Starting the embedded PostgreSQL in {settings.data_dir} …")
    with _told(local.completed(settings)) as settings:
        if migrated:
            _migrate(settings)
        yield settings


@contextmanager
def _told(opening: AbstractContextManager[Settings]) -> Iterator[Settings]:
    """Opens the local system, and says in a line what is wrong with its folder."""
    from healthlink.db.embedded import Unusable

    with ExitStack() as stack:
        try:
            settings = stack.enter_context(opening)
        except (Unusable, TimeoutError) as error:
            _fail(str(error))
        yield settings


def _migrate(settings: Settings) -> None:
    from asyncpg import InterfaceError, PostgresError

    from healthlink.db.migrate import Changed, available, migrate

    with _progress() as progress:
        task = progress.add_task("Migrations", total=len(available()))
        try:
            applied = asyncio.run(migrate(settings.direct_url, lambda _: progress.advance(task)))
        except (OSError, ValueError, PostgresError, InterfaceError, Changed) as error:
            _fail(f"The database cannot be used: {logs.hide(str(error))}")
    if applied:
        screen.print(f"Applied {len(applied)} migrations.")


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:24}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=screen,
        transient=True,
    )


def _check(settings: Settings) -> None:
    """Raises Exit in production for a database that could lose or misread what people entered."""
    import asyncpg

    from healthlink.db.check import faults

    async def ask() -> list[str]:
        connection = await asyncpg.connect(
            settings.database_url, timeout=30, statement_cache_size=0
        )
        try:
            return await faults(connection)
        finally:
            await connection.close()

    for fault in asyncio.run(ask()):
        if settings.production:
            _fail(f"The database will not do: {fault}")
        screen.print(f"[yellow]The database: {fault}")


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="Load demo data into an empty database")] = False,
    worker: Annotated[bool, typer.Option(help="Run the worker beside the server")] = True,
) -> None:
    """Run the whole system: database, migrations, worker, API."""
    with _ready() as settings:
        _check(settings)
        _refuse_busy_port(settings)
        if demo:
            _load_demo(settings)
        _banner(settings, demo=demo)
        beside = {"worker": [sys.executable, "-m", "healthlink", "worker"]} if worker else {}
        with children.supervised(beside):
            server.serve(
                "healthlink.main:create_app",
                host=settings.host,
                port=settings.port,
                workers=settings.workers,
                **server.options(trusted_proxies=settings.trusted_proxies),
            )
    screen.print("Stopped.")


def _refuse_busy_port(settings: Settings) -> None:
    family, *_, address = socket.getaddrinfo(settings.host, settings.port)[0]
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                _fail(f"Cannot listen on {settings.host}: {error.strerror}")
            _fail(f"Port {settings.port} is in use. Choose another: PORT=8090 make run")


def _load_demo(settings: Settings) -> None:
    if settings.production:
        _fail("Demo data has known passwords: not in production.")
    from healthlink.demo.load import load
    from healthlink.wiring import open_resources

    with _progress() as progress:
        tasks = {}

        def told(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(f"Demo: {what}", total=whole)
            progress.update(tasks[what], completed=done)

        async def run() -> bool:
            async with open_resources(settings) as resources:
                return await load(resources, told)

        loaded = asyncio.run(run())
    screen.print("Demo data loaded." if loaded else "Data is there already; demo data not loaded.")


def _banner(settings: Settings, *, demo: bool) -> None:
    url = settings.base_url
    lines = [
        f"[bold]API[/]        {url}/api/v1/clinics",
        f"[bold]Try it[/]     {url}/docs",
        f"[bold]Health[/]     {url}/health",
    ]
    if not settings.production:
        lines.append(f"[bold]Data[/]       {settings.data_dir}")
    if demo:
        from healthlink.demo.load import ACCOUNTS, PASSWORD

        lines += ["", f"Demo accounts, password [bold]{PASSWORD}[/]:"]
        lines += [f"  {email:24} {role}" for role, (email, _) in ACCOUNTS.items()]
    title = f"HealthLink {__version__} ({settings.environment})"
    screen.print(Panel("\n".join(lines), title=title, expand=False))
    screen.print("Ctrl-C stops everything.")


@app.command()
def worker() -> None:
    """Run background jobs only."""
    from healthlink.worker import work

    settings = _settings()
    if not settings.database_url:
        _fail("A worker alone needs DATABASE_URL; `healthlink serve` brings its own.")
    asyncio.run(work(settings))


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    with _ready(migrated=False) as settings:
        _migrate(settings)
        _check(settings)
    screen.print("The schema is current.")


@app.command()
def demo() -> None:
    """Load demo data into an empty database."""
    with _ready() as settings:
        _load_demo(settings)


@app.command()
def check() -> None:
    """Say whether the settings and the database will do."""
    with _ready(migrated=False) as settings:
        _check(settings)
    screen.print(f"HealthLink {__version__}: settings and database will do.")


@admin.command("create")
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

    from healthlink.auth import passwords, users
    from healthlink.auth.dto import Registration
    from healthlink.wiring import open_resources

    async def run(settings: Settings, new: Registration) -> None:
        async with open_resources(settings) as resources:
            password_hash = await passwords.make_hash(resources, new.password)
            async with resources.pool.acquire() as db, db.transaction():
                await users.register(db, new, password_hash, role="admin")

    try:
        new = Registration(
            email=email, full_name=full_name, phone=phone, password=SecretStr(password)
        )
    except ValidationError as wrong:
        _fail("\n".join(f"{e['loc'][0]}: {e['msg']}" for e in wrong.errors(include_input=False)))
    with _ready() as settings:
        try:
            asyncio.run(run(settings, new))
        except UniqueViolationError:
            _fail("This e-mail is already registered.")
    screen.print(f"{email} is an administrator now.")


def main() -> None:
    try:
        app()
    except KeyboardInterrupt:
        screen.print("Stopped.")
        sys.exit(130)


if __name__ == "__main__":
    main()
