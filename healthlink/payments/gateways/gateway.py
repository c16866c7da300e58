"""What every gateway can do for us, and how it fails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

MOSCOW, YEREVAN = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Yerevan")

Stage = Literal[
    "unknown",
    "untold",
    "waiting",
    "authorized",
    "paid",
    "reversed",
    "refunded",
    "declined",
    "strange",
]
"""Of an order at the gateway. `unknown`: it has no such order; `untold`: it cannot be asked, and
tells by itself; `strange`: a status that we do not know; `refunded`: also after a part of the money
went back."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the payer is asked for. `amount_minor` in hundredths of `currency`; `seconds`: how long
    the gateway's page may be used."""

    number: str
    amount_minor: int
    currency: str
    description: str
    language: str
    return_url: str
    seconds: int
    email: str | None = None
    receipt: dict[str, Any] | None = None
    """With the payer's `email`: where the receipt goes."""


@dataclass(frozen=True, slots=True)
class Registered:
    """`ref` is empty where the gateway has none for an order that is not paid."""

    ref: str
    payment_url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gateway says of an order. `returned_minor` is None if it does not say."""

    stage: Stage
    number: str = ""
    ref: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    returned_minor: int | None = None
    paid_at: datetime | None = None
    detail: str = ""


class GatewayFailure(Exception):
    """The gateway gave no answer that we can use; ask again later."""


class Untouched(GatewayFailure):
    """It never got our call: nothing has been done."""


class Uncertain(GatewayFailure):
    """What we asked for may have been done: no answer, or one that nobody can read."""


class StatusRefused(Uncertain):
    """It will not tell how an order stands: there is none, or we may not know."""


class Refused(Exception):
    """The gateway understood and said no."""

    def __init__(self, code: int, message: str = "") -> None:
        self.code = code
        self.message = "".join(filter(str.isprintable, message))[:200]
        super().__init__(f"errorCode {code}")


class NumberTaken(Refused):
    """An order with this number is there already: an earlier call of ours arrived after all."""


class Gateway(Protocol):
    """Every verb raises GatewayFailure, and all but `standing` Refused."""

    @property
    def name(self) -> str: ...

    @property
    def repeats_refunds(self) -> bool:
        """The same refund may be sent again with its key: it is made once."""
        ...

    @property
    def refunds_by_hand(self) -> bool:
        """People give money back, in the gateway's own office."""
        ...

    @property
    def reverses_once(self) -> bool:
        """A reversal that failed cannot be tried again."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """Whose day it is on which everything can be reversed; later it must be refunded."""
        ...

    async def register(self, order: Order) -> Registered:
        """Raises NumberTaken as well."""
        ...

    async def standing(self, number: str) -> Standing: ...

    async def decline(self, number: str, ref: str | None) -> None:
        """Closes an order that has not been paid."""
        ...

    async def reverse(self, ref: str) -> None:
        """Gives everything back on the day it was paid, as if nothing had been."""
        ...

    async def refund(self, ref: str, amount_minor: int, key: str) -> None: ...
