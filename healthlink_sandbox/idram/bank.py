"""Idram, opened: its account with us, and all its addresses."""

import sqlite3

from starlette.routing import Route

from healthlink_sandbox.clock import Clock
from healthlink_sandbox.idram import control, page
from healthlink_sandbox.idram.ledger import Ledger
from healthlink_sandbox.idram.wallet import Wallet
from healthlink_sandbox.settings import Settings


def open_wallet(settings: Settings, clock: Clock, store: sqlite3.Connection) -> Wallet:
    return Wallet(clock, Ledger(store), settings.idram)


def routes(wallet: Wallet, merchant: str) -> list[Route]:
    return [*page.routes(wallet, merchant), *control.routes(wallet)]
