"""All that is emulated here, on one clock and in one store, and what runs beside the calls."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta

from healthlink_sandbox import sber
from healthlink_sandbox.arca import bank as arca
from healthlink_sandbox.arca.gateway import ArcaGateway
from healthlink_sandbox.clock import Clock
from healthlink_sandbox.idram import bank as idram
from healthlink_sandbox.idram.wallet import Wallet
from healthlink_sandbox.mail import faults as mail_faults
from healthlink_sandbox.mail.box import Box
from healthlink_sandbox.mail.server import listening
from healthlink_sandbox.rbs.book import open_store
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.settings import Settings
from healthlink_sandbox.supabase import faults as bucket_faults
from healthlink_sandbox.supabase.server import Bucket
from healthlink_sandbox.telegram.network import Network, open_network

SWEEP_SECONDS = 1.0


@dataclass(frozen=True)
class Systems:
    settings: Settings
    clock: Clock
    store: sqlite3.Connection
    sber: Gateway
    arca: ArcaGateway
    wallet: Wallet
    box: Box
    mail_faults: mail_faults.Faults
    bucket: Bucket
    bucket_faults: bucket_faults.Faults
    network: Network

    def expire_due(self) -> None:
        self.sber.expire_due()
        self.arca.expire_due()

    def reset(self) -> None:
        self.clock.ahead = timedelta()
        self.sber.reset()
        self.arca.reset()
        self.wallet.reset()
        self.box.forget()
        self.bucket.forget()
        self.network.reset()
        self.mail_faults.planned = []
        self.bucket_faults.planned = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Mail is taken, callbacks and updates leave, sessions end; the store is closed after."""
        async with AsyncExitStack() as stack:
            stack.enter_context(closing(self.store))
            if port := self.settings.smtp_port:
                mail = listening(self.settings.host, port, self.box, self.mail_faults)
                await stack.enter_async_context(mail)
            for bank in (self.sber, self.arca):
                stack.push_async_callback(bank.callbacks.close)
            stack.push_async_callback(self.wallet.close)
            stack.push_async_callback(self.network.postbox.end)
            tasks = [asyncio.create_task(self._sweep()), asyncio.create_task(self.network.run())]
            yield
            self.network.end_poll("terminated by restart")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _sweep(self) -> None:
        """Sessions end, and callbacks say so, also while nobody asks."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.expire_due()


def open_systems(settings: Settings) -> Systems:
    clock, store = Clock(), open_store(settings.folder)
    return Systems(
        settings=settings,
        clock=clock,
        store=store,
        sber=sber.open_gateway(settings, clock, store),
        arca=arca.open_gateway(settings, clock, store),
        wallet=idram.open_wallet(settings, clock, store),
        box=Box(store),
        mail_faults=mail_faults.Faults(),
        bucket=Bucket(settings.supabase_bucket, settings.supabase_service_key),
        bucket_faults=bucket_faults.Faults(),
        network=open_network(settings, clock, store),
    )
