"""The command line."""

import asyncio
import errno
import os
import socket
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel

from healthlink import (
    __version__,
    children,
    job_commands,
    local,
    metrics,
    sandbox,
    server,
    terminal,
    tls,
)
from healthlink.auth import keys
from healthlink.auth.manage import commands as accounts
from healthlink.backup import commands as backup
from healthlink.backup import ways_back
from healthlink.booking.imports import commands as files
from healthlink.bot import commands as bot
from healthlink.check import commands as checking
from healthlink.config import Settings
from healthlink.demo import commands as demo_data
from healthlink.payments import commands as payments
from healthlink.practice.history import commands as access
from healthlink.subscription import commands as subscription

app = typer.Typer(
    help="HealthLink: find a doctor, book a time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(accounts.app, name="admin")
app.add_typer(payments.app, name="payments")
app.add_typer(access.app, name="access")
app.add_typer(subscription.app, name="subscription")
app.add_typer(bot.app, name="bot")
app.add_typer(job_commands.app, name="jobs")
app.add_typer(backup.app, name="backup")
app.add_typer(keys.app, name="keys")
app.command()(ways_back.restore)
app.command()(accounts.erase)
app.command()(ways_back.upgrade)
app.command("check")(checking.check)
app.command("import")(files.bring_in)
app.command("export")(files.take_out)


def _check(settings: Settings) -> None:
    """Raises Exit in production for a database that could lose or misread what people entered."""
    import asyncpg

    from healthlink.db.check import Fault, faults

    async def ask() -> list[Fault]:
        connection = await asyncpg.connect(
            settings.database_url, timeout=30, statement_cache_size=0
        )
        try:
            return await faults(connection)
        finally:
            await connection.close()

    for fault in asyncio.run(ask()):
        if settings.production:
            terminal.fail(f"The database will not do: {fault}")
        terminal.screen.print(f"[yellow]The database: {fault}")


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="Load demo data into an empty database")] = False,
    worker: Annotated[bool, typer.Option(help="Run the worker beside the server")] = True,
    tls_cert: Annotated[
        Path | None, typer.Option(help="Serve https with this certificate (PEM, with its chain)")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key (PEM, no password)")] = None,
) -> None:
    """Run the whole system: database, migrations, worker, API and, locally, the sandbox bank."""
    for name, file in {"TLS_CERT": tls_cert, "TLS_KEY": tls_key}.items():
        if file:
            os.environ[name] = str(file.absolute())  # the processes of WORKERS read it, too
    certificate = _certificate(terminal.read_settings())
    with metrics.shared(), terminal.ready() as settings, sandbox.completed(settings) as settings:
        _check(settings)
        _refuse_busy_port(settings.host, settings.port, "PORT")
        near = sandbox.listens_on(settings)
        _refuse_busy_port(near, settings.sandbox_port, "SANDBOX_PORT")
        _refuse_busy_port(near, settings.sandbox_smtp_port, "SANDBOX_SMTP_PORT")
        if demo:
            demo_data.load_into(settings)
        _banner(settings, demo=demo)
        beside = sandbox.command(settings)
        if worker:
            beside["worker"] = [sys.executable, "-m", "healthlink", "worker"]
        if settings.backup_dir:
            beside["backup"] = [sys.executable, "-m", "healthlink", "backup", "run"]
        with children.supervised(beside):
            server.serve(
                "healthlink.main:create_app",
                host=settings.host,
                port=settings.port,
                workers=settings.workers,
                drain_seconds=settings.drain_seconds,
                **server.options(trusted_proxies=settings.trusted_proxies, tls=certificate),
            )
    terminal.screen.print("Stopped.")


def _certificate(settings: Settings) -> tls.Certificate | None:
    if not (settings.tls_cert and settings.tls_key):
        return None
    certificate = tls.Certificate(settings.tls_cert, settings.tls_key)
    try:
        certificate.context()
    except tls.Unusable as why:
        terminal.fail(str(why))
    return certificate


def _refuse_busy_port(host: str, port: int | None, name: str) -> None:
    if not port:
        return
    family, *_, address = socket.getaddrinfo(host, port)[0]
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                terminal.fail(f"Cannot listen on {host}: {error.strerror}")
            terminal.fail(f"Port {port} is in use. Choose another: {name}={port + 10} make run")


def _banner(settings: Settings, *, demo: bool) -> None:
    url = settings.base_url
    lines = [
        f"[bold]API[/]        {url}/api/v1/clinics",
        f"[bold]Try it[/]     {url}/docs",
        f"[bold]Health[/]     {url}/health",
    ]
    if sandbox.is_bank(settings):
        lines.append(f"[bold]Bank[/]       {sandbox.page(settings)} (a sandbox: no money moves)")
    if settings.sandbox_smtp_port:
        mail = f"{sandbox.page(settings)}/mail"
        lines.append(f"[bold]Mail[/]       {mail} (a sandbox: nothing is delivered)")
    if settings.sandbox_port and sandbox.is_telegram(settings):
        chat = f"{sandbox.page(settings)}/telegram/"
        lines.append(f"[bold]Telegram[/]   {chat} (a sandbox: the bot, and people to try it with)")
    if not settings.production:
        lines.append(f"[bold]Data[/]       {settings.data_dir}")
    if demo:
        lines += ["", *demo_data.accounts()]
    title = f"HealthLink {__version__} ({settings.environment})"
    terminal.screen.print(Panel("\n".join(lines), title=title, expand=False))
    terminal.screen.print("Ctrl-C stops everything.")


@app.command()
def worker(
    alive: Annotated[
        Path | None, typer.Option(help="A file to touch every few seconds while all is well")
    ] = None,
) -> None:
    """Run background jobs and, where Telegram cannot reach us, fetch what people tell the bot."""
    from healthlink.worker import work

    settings = terminal.read_settings()
    if not settings.database_url:
        terminal.fail("A worker alone needs DATABASE_URL; `healthlink serve` brings its own.")
    terminal.refuse_old_schema(settings)
    _refuse_busy_port(settings.host, settings.metrics_port, "METRICS_PORT")
    children.follow_parent()
    with local.completed(settings) as settings, sandbox.completed(settings) as settings:
        beside = {}
        if _polls(settings):
            beside["bot"] = [sys.executable, "-m", "healthlink", "bot", "polling"]
        may_ask = partial(_may_ask, settings)
        with (
            metrics.served_alone(settings.host, settings.metrics_port, may_ask),
            children.supervised(beside),
        ):
            asyncio.run(work(settings, alive))


def _polls(settings: Settings) -> bool:
    """Locally Telegram cannot reach us, unless somebody has prepared for it."""
    return bool(settings.telegram_bot_token) and not (
        settings.production or settings.telegram_webhook_secret
    )


def _may_ask(settings: Settings, told: str) -> bool:
    return metrics.may_ask(told, settings.metrics_token, production=settings.production)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    with terminal.ready(migrated=False) as settings:
        terminal.migrate(settings)
        _check(settings)
    terminal.screen.print("The schema is current.")


app.command()(demo_data.demo)


def main() -> None:
    try:
        app()
    except KeyboardInterrupt:
        terminal.screen.print("Stopped.")
        sys.exit(130)


if __name__ == "__main__":
    main()
