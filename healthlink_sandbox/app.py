"""The application: every bank's routes, and the control of the clock.

POST /control/clock {"ahead_seconds": n}   the sandbox's clock runs so far ahead
POST /control/reset                        forgets orders, letters, objects, people, faults, the
                                           clock, callbacks' manner
The rest of the control is told in rbs/control.py, arca/bank.py, idram/control.py,
mail/control.py, supabase/control.py and telegram/control.py.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from healthlink_sandbox import sber
from healthlink_sandbox.arca import bank as arca
from healthlink_sandbox.idram import bank as idram
from healthlink_sandbox.logs import Logged
from healthlink_sandbox.mail import control as mail_control
from healthlink_sandbox.mail import page as mail_page
from healthlink_sandbox.settings import Settings
from healthlink_sandbox.supabase import control as supabase_control
from healthlink_sandbox.supabase import server as supabase
from healthlink_sandbox.systems import Systems, open_systems
from healthlink_sandbox.telegram import control as telegram_control
from healthlink_sandbox.telegram import page as telegram_page
from healthlink_sandbox.telegram import server as telegram


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
    def __init__(self, systems: Systems) -> None:
        self.systems = systems

    async def set_clock(self, request: Request) -> Response:
        try:
            wish = ClockSetting.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "bad_request"}, 422)
        self.systems.clock.ahead = timedelta(seconds=wish.ahead_seconds)
        self.systems.expire_due()
        self.systems.network.postbox.wake()
        return JSONResponse({"now": self.systems.clock.now().isoformat()})

    async def reset(self, _: Request) -> Response:
        self.systems.reset()
        return JSONResponse({"status": "ok"})


def create_app(settings: Settings) -> Starlette:
    systems = open_systems(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with systems.running():
            yield

    app = Starlette(
        routes=_routes(systems),
        middleware=[Middleware(Logged)],
        exception_handlers={404: _nothing, 405: _nothing},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _routes(systems: Systems) -> list[Route]:
    control = Control(systems)
    return [
        Route("/", _index),
        Route("/health", _health),
        Route("/control/clock", control.set_clock, methods=["POST"]),
        Route("/control/reset", control.reset, methods=["POST"]),
        *sber.routes(systems.sber),
        *arca.routes(systems.arca),
        *idram.routes(systems.wallet, systems.settings.merchant),
        *mail_page.routes(systems.box),
        *mail_control.routes(systems.box, systems.mail_faults),
        *supabase.routes(systems.bucket, systems.bucket_faults, systems.clock),
        *supabase_control.routes(systems.bucket, systems.bucket_faults),
        *telegram.routes(systems.network),
        *telegram_control.routes(systems.network),
        *telegram_page.routes(systems.network),
    ]


async def _index(_: Request) -> Response:
    return PlainTextResponse(INDEX)


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _nothing(_: Request, error: Exception) -> Response:
    """As the bank answers a wrong address or method."""
    return HTMLResponse("", status_code=getattr(error, "status_code", 404))
