"""The application: every bank's routes, the clock, and what runs beside the calls.

POST /control/clock {"ahead_seconds": n}   the sandbox's clock runs so far ahead
POST /control/reset                        forgets orders, letters, objects, people, faults, the
                                           clock, callbacks' manner
The rest of the control is told in rbs/control.py, arca/bank.py, idram/control.py,
mail/control.py, supabase/control.py and telegram/control.py.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from healthlink_sandbox import sber
from healthlink_sandbox.arca import bank as arca
from healthlink_sandbox.clock import Clock
from healthlink_sandbox.idram import bank as idram
from healthlink_sandbox.idram.wallet import Wallet
from healthlink_sandbox.logs import Logged
from healthlink_sandbox.mail import control as mail_control
from healthlink_sandbox.mail import page as mail_page
from healthlink_sandbox.mail.box import Box
from healthlink_sandbox.mail.faults import Faults
from healthlink_sandbox.mail.server import listening
from healthlink_sandbox.rbs.book import open_store
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.settings import Settings
from healthlink_sandbox.supabase import control as supabase_control
from healthlink_sandbox.supabase import faults as supabase_faults
from healthlink_sandbox.supabase import server as supabase
from healthlink_sandbox.telegram import control as telegram_control
from healthlink_sandbox.telegram import page as telegram_page
from healthlink_sandbox.telegram import server as telegram
from healthlink_sandbox.telegram.network import Network, open_network

SWEEP_SECONDS = 1.0


class ClockSetting(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ahead_seconds: float = Field(ge=0, le=1e9)


INDEX = """A sandbox of HealthLink: it speaks the protocols of Sber, ArCa (IDBank) and Idram,
and no money moves here. It takes mail, too, and delivers none; and it is a little Telegram.

/sber/ecomm/gw/partner/api/v1/   the bank, JSON
/sber/payment/rest/              the bank, forms (older)
/sber/pay/<order>                the payer's page
/control/sber/orders             what it knows of every order
/control/sber/faults             what shall go wrong next: healthlink_sandbox/rbs/control.py
/control/sber/callbacks          when callbacks are sent, how often, in which shape
/arca/payment/rest/              IDBank's vPOS; /arca/pay/<order>, /control/arca as with Sber, and
                                 /control/arca/answers: healthlink_sandbox/arca/bank.py
/idram/Payment/GetPayment        Idram, whose form a browser posts
/control/idram/transactions      what was paid; /control/idram/statement: the same as CSV
/control/idram/faults            what shall go wrong next: healthlink_sandbox/idram/control.py
/mail                            the letters that were sent
/control/mail/letters            the same for programs; /control/mail/faults: mail/control.py
/supabase/storage/v1/            a storage of files (SUPABASE_URL=<here>/supabase), in memory
/control/supabase/objects        what it holds; /control/supabase/faults: supabase/control.py
/telegram/                       chats with the bot; /telegram/bot<token>/<method>: its Bot API
/control/telegram                who writes to it, deliveries, faults: telegram/control.py
"""


class Control:
    def __init__(
        self,
        gateways: list[Gateway],
        wallet: Wallet,
        box: Box,
        mail_faults: Faults,
        bucket: supabase.Bucket,
        bucket_faults: supabase_faults.Faults,
        network: Network,
        clock: Clock,
    ) -> None:
        self.gateways = gateways
        self.wallet = wallet
        self.box = box
        self.bucket = bucket
        self.network = network
        self.faults = (mail_faults, bucket_faults)
        self.clock = clock

    async def set_clock(self, request: Request) -> Response:
        try:
            wish = ClockSetting.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "bad_request"}, 422)
        self.clock.ahead = timedelta(seconds=wish.ahead_seconds)
        for gateway in self.gateways:
            gateway.expire_due()
        self.network.postbox.wake()
        return JSONResponse({"now": self.clock.now().isoformat()})

    async def reset(self, _: Request) -> Response:
        self.clock.ahead = timedelta()
        for gateway in self.gateways:
            gateway.reset()
        self.wallet.reset()
        self.box.forget()
        self.bucket.forget()
        self.network.reset()
        for faults in self.faults:
            faults.planned = []
        return JSONResponse({"status": "ok"})


def create_app(settings: Settings) -> Starlette:
    clock, store = Clock(), open_store(settings.folder)
    sber_bank = sber.open_gateway(settings, clock, store)
    arca_bank = arca.open_gateway(settings, clock, store)
    banks = [sber_bank, arca_bank]
    wallet = idram.open_wallet(settings, clock, store)
    box, faults = Box(store), Faults()
    bucket = supabase.Bucket(settings.supabase_bucket, settings.supabase_service_key)
    bucket_faults = supabase_faults.Faults()
    network = open_network(settings, clock, store)
    control = Control(banks, wallet, box, faults, bucket, bucket_faults, network, clock)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.enter_context(closing(store))
            if settings.smtp_port:
                mail = listening(settings.host, settings.smtp_port, box, faults)
                await stack.enter_async_context(mail)
            for bank in banks:
                stack.push_async_callback(bank.callbacks.close)
            stack.push_async_callback(wallet.close)
            stack.push_async_callback(network.postbox.end)
            running = [asyncio.create_task(_sweep(banks)), asyncio.create_task(network.run())]
            yield
            network.end_poll("terminated by restart")
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    app = Starlette(
        routes=[
            Route("/", _index),
            Route("/health", _health),
            Route("/control/clock", control.set_clock, methods=["POST"]),
            Route("/control/reset", control.reset, methods=["POST"]),
            *sber.routes(sber_bank),
            *arca.routes(arca_bank),
            *idram.routes(wallet, settings.merchant),
            *mail_page.routes(box),
            *mail_control.routes(box, faults),
            *supabase.routes(bucket, bucket_faults, clock),
            *supabase_control.routes(bucket, bucket_faults),
            *telegram.routes(network),
            *telegram_control.routes(network),
            *telegram_page.routes(network),
        ],
        middleware=[Middleware(Logged)],
        exception_handlers={404: _nothing, 405: _nothing},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


async def _sweep(gateways: list[Gateway]) -> None:
    """Sessions end, and callbacks say so, also while nobody asks."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        for gateway in gateways:
            gateway.expire_due()


async def _index(_: Request) -> Response:
    return PlainTextResponse(INDEX)


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _nothing(_: Request, error: Exception) -> Response:
    """As the bank answers a wrong address or method."""
    return HTMLResponse("", status_code=getattr(error, "status_code", 404))
