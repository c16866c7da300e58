"""The protocol of the RBS platform, which Sber and ArCa's banks share: `register.do` and so on.

Facts and sources: protocols/payments.md §1 and §3 of the project. Answers are read for what they
say, whatever their Content-Type; `errorCode` comes as text, as a number, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import orjson
from prometheus_client import Counter

from healthlink.money import MINOR_UNITS
from healthlink.outbound import Answer, Outbound, Unanswered, Unsent
from healthlink.payments.gateways.gateway import (
    MOSCOW,
    NumberTaken,
    Order,
    Refused,
    Registered,
    Stage,
    Standing,
    StatusRefused,
    Uncertain,
    Untouched,
)

NUMERIC = {"RUB": "643", "AMD": "051"}
"""ISO 4217; the leading zero belongs to it."""
ALPHABETIC = {code: name for name, code in NUMERIC.items()}
STAGES: dict[int, Stage] = {
    0: "waiting",
    1: "authorized",
    2: "paid",
    3: "reversed",
    4: "refunded",
    5: "waiting",  # the issuer's bank asks the payer: no error
    6: "declined",
}
NUMBER_TAKEN, NO_SUCH_CURRENCY, NO_SUCH_ORDER = 1, 3, 6
DESCRIPTION = 99
SILENT = {"register": "orderId", "getOrderStatusExtended": "orderStatus"}
"""Where the older protocol leaves a successful errorCode away, and what is there instead."""

REFUSALS = Counter(
    "healthlink_gateway_refusals",
    "What gateways answered no to, by their own error code",
    ["gateway", "operation", "code"],
)


@dataclass(frozen=True)
class Rbs:
    """One merchant account at one bank."""

    name: str
    outbound: Outbound
    base_url: str
    username: str
    password: str
    wire: Literal["json", "form"]
    zone: ZoneInfo = MOSCOW
    languages: tuple[str, ...] = ("ru", "en")
    factor: int = MINOR_UNITS
    """How many of its units make one of the currency."""
    most_seconds: int = 86_400
    declines: bool = True
    """An unpaid order can be closed before its time."""
    reverses_once: bool = False
    says_little: bool = False
    """What succeeds may be answered without a word."""
    refunds_by_hand: bool = False

    @property
    def repeats_refunds(self) -> bool:
        """`externalRefundId` came with the JSON protocol."""
        return self.wire == "json"

    async def register(self, order: Order) -> Registered:
        if order.currency not in NUMERIC:
            raise Refused(NO_SUCH_CURRENCY, order.currency)
        answer = await self._do("register", self._registration(order))
        ref, url = answer.get("orderId"), answer.get("formUrl")
        if not (isinstance(ref, str) and isinstance(url, str) and self._is_page(url)):
            raise Uncertain("registered without a page")
        return Registered(ref, url)

    def _is_page(self, url: str) -> bool:
        """Somewhere to send a payer; as safe as the bank itself."""
        page = urlsplit(url)
        schemes = ("https",) if self.base_url.startswith("https:") else ("https", "http")
        return page.scheme in schemes and bool(page.hostname) and "@" not in page.netloc

    async def standing(self, number: str) -> Standing:
        try:
            answer = await self._do("getOrderStatusExtended", {"orderNumber": number})
        except Refused as refused:
            if refused.code == NO_SUCH_ORDER:
                return Standing("unknown", number)
            raise StatusRefused(f"errorCode {refused.code}") from None
        return self._standing(answer)

    async def decline(self, number: str, ref: str | None) -> None:
        if not self.declines:
            raise Refused(0, "orders cannot be closed here")
        await self._do("decline", {"orderId": ref} if ref else {"orderNumber": number})

    async def reverse(self, ref: str) -> None:
        await self._do("reverse", {"orderId": ref})

    async def refund(self, ref: str, amount_minor: int, key: str) -> None:
        asked: dict[str, Any] = {"orderId": ref, "amount": self._units(amount_minor)}
        if self.repeats_refunds:
            asked["jsonParams"] = {"externalRefundId": key}
        await self._do("refund", asked)

    async def _do(self, operation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        said = await self._said(operation, asked)
        if self.says_little and not {"errorCode", "errorMessage"} & said.keys():
            return said
        code = _code(said, silent_if=SILENT.get(operation))
        if code == 0:
            return said
        REFUSALS.labels(self.name, operation, str(code)).inc()
        taken = operation == "register" and code == NUMBER_TAKEN
        raise (NumberTaken if taken else Refused)(code, str(said.get("errorMessage", "")))

    async def _said(self, operation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        url = f"{self.base_url.rstrip('/')}/{operation}.do"
        body = {"userName": self.username, "password": self.password, **asked}
        content = {"json": body} if self.wire == "json" else {"data": _form(body)}
        try:
            answer = await self.outbound.post(
                self.name, operation, url, headers={"Accept": "*/*"}, **content
            )
        except Unsent as error:
            raise Untouched(str(error)) from None
        except Unanswered as error:
            raise Uncertain(str(error)) from None
        return _read(answer)

    def _registration(self, order: Order) -> dict[str, Any]:
        asked = {
            "orderNumber": order.number,
            "amount": self._units(order.amount_minor),
            "currency": NUMERIC[order.currency],
            "returnUrl": order.return_url,
            "description": order.description[:DESCRIPTION],
            "language": order.language if order.language in self.languages else "ru",
            "sessionTimeoutSecs": min(order.seconds, self.most_seconds),
        }
        if order.receipt:
            asked |= {"orderBundle": order.receipt, "email": order.email}
        return asked

    def _units(self, minor: int) -> int:
        """Of the bank; Refused for a sum that it cannot write."""
        units, rest = divmod(minor * self.factor, MINOR_UNITS)
        if rest:
            raise Refused(0, "the bank takes whole units only")
        return units

    def _minor(self, units: int | None) -> int | None:
        return None if units is None else units * MINOR_UNITS // self.factor

    def _standing(self, said: Mapping[str, Any]) -> Standing:
        status = _whole(said.get("orderStatus"))
        if said.get("orderStatus") is None:
            return Standing("unknown", _text(said.get("orderNumber")))
        currency = _text(said.get("currency")).zfill(3)
        returned = _whole(_object(said.get("paymentAmountInfo")).get("refundedAmount"))
        return Standing(
            "strange" if status is None else STAGES.get(status, "strange"),
            _text(said.get("orderNumber")),
            _ref(said),
            self._minor(_whole(said.get("amount"))),
            ALPHABETIC.get(currency, currency),
            self._minor(returned),
            _instant(said.get("depositedDate") or said.get("authDateTime")),
            f"status {status}, action {_whole(said.get('actionCode'))}",
        )


def _form(body: Mapping[str, Any]) -> dict[str, str]:
    """The older protocol has no nested values: they travel as JSON in a text."""
    return {
        key: orjson.dumps(value).decode() if isinstance(value, dict) else str(value)
        for key, value in body.items()
    }


def _read(answer: Answer) -> dict[str, Any]:
    if answer.status in (404, 405, 429):  # turned away at the door
        raise Untouched(f"HTTP {answer.status}")
    if answer.status != 200:
        raise Uncertain(f"HTTP {answer.status}")
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise Uncertain("the answer is not JSON") from None
    if not isinstance(said, dict):
        raise Uncertain("the answer is not an object")
    return said


def _code(said: Mapping[str, Any], *, silent_if: str | None) -> int:
    """Of an answer; `silent_if`: with this in it, no code at all means that all is well."""
    told = said.get("errorCode")
    if told in (None, "") and silent_if and said.get(silent_if) is not None:
        return 0
    code = _whole(told)
    if code is None:
        raise Uncertain("the errorCode is not a number")
    return code


def _ref(said: Mapping[str, Any]) -> str | None:
    attributes = said.get("attributes")
    for pair in attributes if isinstance(attributes, list) else ():
        if _object(pair).get("name") == "mdOrder":
            return _text(_object(pair).get("value")) or None
    return None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _whole(value: Any) -> int | None:
    """An integer, however it is written; never rounded."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def _instant(milliseconds: Any) -> datetime | None:
    whole = _whole(milliseconds)
    try:
        return datetime.fromtimestamp(whole / 1000, UTC) if whole else None
    except (OverflowError, OSError, ValueError):
        return None
