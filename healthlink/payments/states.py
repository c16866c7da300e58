"""What the bank's answer means for a payment: arithmetic, without a database.

A payment only goes forward. `declined`, `expired`, `cancelled` and `failed` are ends for us alone:
when the bank says later that it took the money, that is believed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from healthlink.payments.dto import Payment, State
from healthlink.payments.gateways.gateway import Standing


def _of(*some: State) -> frozenset[State]:
    return frozenset(some)


OPEN = _of("registering", "pending", "authorized")
OVER = _of("refunded", "reversed")
_BACK = _of("partially_refunded", "refunded", "reversed")
_LATE = _of("authorized", "paid") | _BACK
_ENDED = _of("declined", "expired", "cancelled")
AFTER: dict[State, frozenset[State]] = {
    "registering": _of("pending", "failed") | _ENDED | _LATE,
    "pending": _ENDED | _LATE,
    "authorized": _of("paid") | _ENDED | _BACK,
    "paid": _BACK,
    "partially_refunded": _of("refunded", "reversed"),
    "refunded": _of(),
    "reversed": _of(),
    "declined": _of("cancelled") | _LATE,
    "expired": _LATE,
    "cancelled": _LATE,
    "failed": _LATE,
}
"""The same as the trigger payment_forward_only; a test compares them."""

MARGIN = timedelta(minutes=2)
"""So long after its end the bank's page is surely closed."""
_SOON = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15)]
_AT_THE_END = [timedelta(seconds=-10), timedelta(seconds=5)]
"""Between the end of the bank's page and the end of the hold lies a minute, and a sweep: who has
paid at the last moment is to keep the time."""
_LATER = [*_AT_THE_END, MARGIN, timedelta(minutes=32), timedelta(hours=24)]
_PAID = [timedelta(days=days) for days in (1, 3, 10)]
"""Money that has come may go back at the bank itself, and its callback may be lost."""
SILENCE = timedelta(hours=1)
"""So long after its page has closed a payment that the bank will not speak of is for people."""
_RETRY_AT_MOST = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a payment is after an answer. `review`: what a person should look at."""

    state: State
    charged_minor: int
    returned_minor: int
    review: str | None = None


def judge(payment: Payment, standing: Standing) -> Verdict:
    """`payment.now` is when the bank was asked."""
    if payment.state in OVER:
        return _same(payment, payment.state)
    if standing.stage == "untold":
        given_up = payment.abandoned and payment.state in OPEN
        return _same(payment, "cancelled" if given_up else _closed(payment))
    if standing.stage == "unknown":
        lost = "order-not-found" if payment.gateway_ref else None
        return _same(payment, _without_order(payment), lost)
    if doubt := _doubt(payment, standing):
        return _same(payment, _closed(payment), doubt)
    charged, returned = _amounts(payment, standing)
    state = _state(payment, standing, charged, returned)
    if state not in AFTER[payment.state]:
        state = payment.state  # no news, or an older answer that came late
    return Verdict(state, charged, returned, _oddity(payment, standing))


def _same(payment: Payment, state: State, review: str | None = None) -> Verdict:
    """With the money as it was."""
    return Verdict(state, payment.charged_minor, payment.returned_minor, review)


def _over(payment: Payment) -> bool:
    return payment.now >= payment.expires_at + MARGIN


def _without_order(payment: Payment) -> State:
    """While it is being registered, the bank may not have heard of it yet."""
    if payment.state != "registering":
        return _closed(payment)
    if payment.abandoned:
        return "cancelled"
    return "failed" if _over(payment) else "registering"


def _closed(payment: Payment) -> State:
    """An unpaid payment ends when the bank's page has."""
    if payment.state in OPEN and _over(payment):
        return "cancelled" if payment.abandoned else "expired"
    return payment.state


def _doubt(payment: Payment, standing: Standing) -> str | None:
    """Why this may not be our order, or not on our terms: then nothing of it is believed."""
    if standing.stage == "strange":
        return "status-not-known"
    if standing.number != payment.order_number:
        return "another-order"
    if payment.gateway_ref and standing.ref and standing.ref != payment.gateway_ref:
        return "another-order"
    if standing.amount_minor != payment.amount_minor:
        return "another-amount"
    if standing.currency != payment.currency:
        return "another-currency"
    return None


def _amounts(payment: Payment, standing: Standing) -> tuple[int, int]:
    """What the bank took and gave back, in all. Neither ever grows less."""
    whole, charged, returned = payment.amount_minor, payment.charged_minor, payment.returned_minor
    if standing.stage in ("paid", "refunded"):
        charged = whole
    if standing.stage == "refunded":
        told = standing.returned_minor
        returned = max(returned, min(whole, told or 0)) if told is not None else returned
    if standing.stage == "reversed":
        returned = charged  # of money that we never saw nothing is to be written
    return charged, returned


def _state(payment: Payment, standing: Standing, charged: int, returned: int) -> State:
    if standing.stage == "reversed":
        return "reversed"
    if charged:
        back: State = "refunded" if returned == charged else "partially_refunded"
        return back if returned else "paid"
    if standing.stage == "authorized":
        return "authorized"
    if standing.stage == "declined":
        return "cancelled" if payment.abandoned else "declined"
    return _closed(payment)


def _oddity(payment: Payment, standing: Standing) -> str | None:
    """What cannot be, in an order that is ours."""
    if standing.stage == "authorized":
        return "held-not-taken"  # as if two steps had been agreed with the bank
    if standing.stage == "refunded" and standing.returned_minor is None:
        return "refund-not-told"
    if standing.stage == "declined" and payment.charged_minor:
        return "money-gone"
    return None


def next_check(payment: Payment, verdict: Verdict) -> datetime | None:
    """When to ask again, although nobody has told us to; None when nothing more can come."""
    if verdict.state in OVER:
        return None
    if payment.refunding_minor > verdict.returned_minor or verdict.state == "authorized":
        return retry(payment)
    if verdict.charged_minor:
        times = [payment.created_at + step for step in _PAID]
    else:
        times = [payment.created_at + step for step in _SOON]
        times += [payment.expires_at + step for step in _LATER]
    return min((at for at in times if at > payment.now), default=None)


def retry(payment: Payment) -> datetime:
    """When to ask again while something has to come, more and more seldom."""
    age = payment.now - payment.created_at
    return payment.now + min(max(_MINUTE, age / 10), _RETRY_AT_MOST)


def is_silent(payment: Payment) -> bool:
    """The bank has not told for too long how an order stands that was to be over."""
    return payment.state in OPEN and payment.now >= payment.expires_at + SILENCE
