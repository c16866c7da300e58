"""Idram: the payer's browser brings the bill, and Idram tells us by itself that it was paid. It
cannot be asked, and gives nothing back by itself: protocols/payments.md §2 of the project."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from healthlink.money import MINOR_UNITS
from healthlink.payments.gateways.gateway import YEREVAN, Order, Refused, Registered, Standing

NAME = "idram"
CURRENCY = "AMD"
LANGUAGES = {"hy": "AM", "ru": "RU", "en": "EN"}
SIGNED = (
    *("EDP_REC_ACCOUNT", "EDP_AMOUNT", "", "EDP_BILL_NO"),
    *("EDP_PAYER_ACCOUNT", "EDP_TRANS_ID", "EDP_TRANS_DATE"),
)
"""In this order; the empty place is the secret's."""


@dataclass(frozen=True)
class Idram:
    name: str = NAME
    repeats_refunds: bool = False
    refunds_by_hand: bool = True
    reverses_once: bool = False
    zone: ZoneInfo = YEREVAN

    async def register(self, order: Order) -> Registered:
        """Nothing is known there before the payer comes: our own page sends them."""
        if order.currency != CURRENCY:
            raise Refused(0, order.currency)
        return Registered("", f"{order.return_url}/idram")

    async def standing(self, number: str) -> Standing:
        return Standing("untold", number)

    async def decline(self, number: str, ref: str | None) -> None:
        """Whoever pays all the same is asked about first, and we say no."""

    async def reverse(self, ref: str) -> None:  # noqa: ARG002
        raise Refused(0, "given back by hand")

    async def refund(self, ref: str, amount_minor: int, key: str) -> None:  # noqa: ARG002
        raise Refused(0, "given back by hand")


def spell(amount_minor: int) -> str:
    """Whole drams without a point, as in Idram's own example."""
    major, rest = divmod(amount_minor, MINOR_UNITS)
    return f"{major}.{rest:02}" if rest else str(major)


def checksum(told: Mapping[str, str], secret: str) -> str:
    """Over the texts exactly as they were received."""
    parts = (told.get(name, "") if name else secret for name in SIGNED)
    return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()


def is_signed(told: Mapping[str, str], secret: str) -> bool:
    given = told.get("EDP_CHECKSUM", "").lower().encode()
    return bool(secret) and hmac.compare_digest(given, checksum(told, secret).encode())
