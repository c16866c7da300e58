"""`healthlink payments …`: what an operator can see and do about money."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from healthlink import terminal
from healthlink.errors import Problem
from healthlink.money import MINOR_UNITS

app = typer.Typer(help="Payments and refunds.", no_args_is_help=True)
PaymentId = Annotated[UUID, typer.Argument(help="The payment's id")]


def _run(do: Callable[[Any], Awaitable[None]]) -> None:
    from healthlink import sandbox
    from healthlink.payments.gateways.gateway import GatewayFailure
    from healthlink.wiring import open_resources

    async def run(settings: Any) -> None:
        async with open_resources(settings) as resources:
            await do(resources)

    with terminal.ready() as settings, sandbox.completed(settings) as settings:
        try:
            asyncio.run(run(settings))
        except GatewayFailure as failure:
            terminal.fail(f"The bank does not answer: {failure}")
        except Problem as problem:
            terminal.fail(problem.title["en"])


def _table(rows: list[Any], empty: str) -> None:
    """On standard output, for the reader and for the next program."""
    if not rows:
        terminal.out.print(empty)
        return
    table = Table()
    for name in dict(rows[0]):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    terminal.out.print(table)


@app.command()
def sync(payment_id: PaymentId) -> None:
    """Ask the bank how a payment stands, and settle it."""
    from healthlink.payments import settlement

    async def ask(resources: Any) -> None:
        payment = await settlement.sync(resources, payment_id)
        terminal.out.print(f"{payment.id}: {payment.state}, review: {payment.review or 'none'}")

    _run(ask)


@app.command()
def show(payment_id: PaymentId) -> None:
    """Tell everything that happened to a payment."""
    from healthlink.payments import settlement
    from healthlink.payments.queries import sql

    async def tell(resources: Any) -> None:
        payment = await settlement.get(resources.pool, payment_id)
        facts = asdict(payment).items()
        _table([{"of the payment": name, "is": value} for name, value in facts], "")
        refunds = sql.refunds_of(resources.pool, payment_id=payment_id)
        _table([row async for row in refunds], "No refunds.")
        rows = [row async for row in sql.history(resources.pool, payment_id=payment_id)]
        _table(rows, "Nothing has happened.")

    _run(tell)


@app.command()
def review() -> None:
    """List the payments and refunds that a person must look at."""
    from healthlink.payments.queries import sql

    async def tell(resources: Any) -> None:
        _table([row async for row in sql.to_review(resources.pool)], "No payment waits for you.")
        by_hand = [row async for row in sql.refunds_by_hand(resources.pool)]
        _table(by_hand, "No refund waits for you.")

    _run(tell)


@app.command()
def reviewed(payment_id: PaymentId) -> None:
    """Say that a payment has been looked at."""
    from healthlink.payments import settlement
    from healthlink.payments.queries import sql

    async def close(resources: Any) -> None:
        if not await sql.reviewed(resources.pool, id=payment_id):
            terminal.fail("This payment waits for nobody.")
        await settlement.note(resources.pool, payment_id, "reviewed")
        terminal.screen.print("Noted.")

    _run(close)


def _minor(amount: str) -> int:
    try:
        minor = Decimal(amount) * MINOR_UNITS
    except InvalidOperation:
        terminal.fail("This is not an amount of money.")
    if not minor.is_finite() or minor != int(minor) or minor <= 0:
        terminal.fail("An amount is more than nothing and has two decimals at most.")
    return int(minor)


@app.command()
def refund(
    payment_id: PaymentId,
    amount: Annotated[str, typer.Argument(help="In major units, such as 1500.50")],
) -> None:
    """Give money back. The appointment stays as it is."""
    from healthlink.payments import refunds, settlement

    async def give(resources: Any) -> None:
        await settlement.get(resources.pool, payment_id)
        minor = _minor(amount)
        async with resources.pool.acquire() as db, db.transaction():
            if not await refunds.request(db, payment_id, minor, "by-operator"):
                terminal.fail("So much is not left of this payment.")
        terminal.screen.print("It is on its way; the worker sends it.")

    _run(give)


@app.command()
def resend(refund_id: Annotated[UUID, typer.Argument(help="The refund's id")]) -> None:
    """Try a refund again that the bank had refused."""
    import asyncpg

    from healthlink.payments.queries import sql

    async def send(resources: Any) -> None:
        try:
            if not await sql.try_refund_again(resources.pool, id=refund_id):
                terminal.fail("This refund waits for nobody.")
        except asyncpg.UniqueViolationError:
            terminal.fail("Another refund of this payment is on its way; wait for its end.")
        terminal.screen.print("The worker sends it within a minute.")

    _run(send)


@app.command()
def refunded(refund_id: Annotated[UUID, typer.Argument(help="The refund's id")]) -> None:
    """Say that a refund has been given back by hand, as Idram's have to be."""
    from healthlink.payments import refunds

    async def finish(resources: Any) -> None:
        if not await refunds.done_by_hand(resources, refund_id):
            terminal.fail("This refund waits for nobody.")
        terminal.screen.print("Noted.")

    _run(finish)


@app.command()
def stuck() -> None:
    """List what does not come to an end by itself: payments, news of money, refunds."""
    from healthlink.payments.queries import sql

    async def tell(resources: Any) -> None:
        _table([row async for row in sql.stuck(resources.pool)], "Nothing is stuck.")

    _run(tell)


@app.command()
def callbacks(
    refused: Annotated[bool, typer.Option(help="Only those that were answered no")] = False,
) -> None:
    """List what gateways have told us, the latest first."""
    from healthlink.payments.queries import sql

    async def tell(resources: Any) -> None:
        rows = [row async for row in sql.callbacks(resources.pool, refused=refused)]
        _table(rows, "Nobody has told us anything.")

    _run(tell)


@app.command()
def replay(callback_id: Annotated[UUID, typer.Argument(help="The callback's id")]) -> None:
    """Take what a gateway has told us once more: a bank is asked, Idram's word is judged anew."""
    from healthlink.payments import replays

    async def again(resources: Any) -> None:
        terminal.out.print(await replays.again(resources, callback_id))

    _run(again)


@app.command()
def reconcile(
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back")] = 35,
    idram: Annotated[
        Path | None, typer.Option(help="Idram's statement, a CSV: bill_no,trans_id,amount,date")
    ] = None,
) -> None:
    """Compare our books with the banks', and name every difference. Changes nothing. The exit code
    is 1 if there is one."""
    from healthlink.payments import reconciling

    async def compare(resources: Any) -> None:
        with terminal.progress() as progress:
            bar = progress.add_task("payments", total=None)
            try:
                found = await reconciling.differences(
                    resources, days, idram, lambda done: progress.update(bar, completed=done)
                )
            except ValueError as wrong:
                terminal.fail(f"{idram}: {wrong}")
        _table([asdict(row) for row in found], "The books agree.")
        if found:
            raise typer.Exit(1)

    _run(compare)
