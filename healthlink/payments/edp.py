"""What Idram tells us, and what it reads of our answer: `OK`, and anything else is a no.

Its confirmation is the proof itself, because Idram cannot be asked: the checksum over the texts as
they were received, the amount as a decimal equal to ours, one transaction for each bill. A no makes
Idram give the money back, so whatever goes wrong with us is a no as well, unless the money is in
our books already.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
import orjson
import structlog

from healthlink.auth import throttle
from healthlink.db.pool import AWAY, Db, Pool
from healthlink.errors import TooManyRequests
from healthlink.ids import new_id
from healthlink.logs import explain
from healthlink.money import MINOR_UNITS
from healthlink.payments import settlement
from healthlink.payments.callbacks import OTHERS_PER_PAYMENT
from healthlink.payments.dto import Payment
from healthlink.payments.gateways import idram
from healthlink.payments.gateways.gateway import Standing
from healthlink.payments.queries import sql
from healthlink.payments.states import OPEN
from healthlink.wiring import Resources

OK, NO = "OK", "ERROR"
MOST_BYTES, MOST_FIELDS = 16 * 1024, 50
KEPT = (
    *("EDP_BILL_NO", "EDP_REC_ACCOUNT", "EDP_PAYER_ACCOUNT", "EDP_AMOUNT"),
    *("EDP_TRANS_ID", "EDP_TRANS_DATE", "EDP_CHECKSUM"),
)
SETTLE_SECONDS, LOOK_SECONDS, PAUSE_SECONDS = 5.0, 4.0, 0.3
"""Together less than `middleware.PLAIN_SECONDS`: whoever is cut short there, maybe at the commit,
could not look any more whether it has happened."""
_AMOUNT = re.compile(r"[0-9]{1,12}([.][0-9]{1,2})?")
_TRANSACTION = re.compile(r"[!-~]{1,40}")

log = structlog.get_logger()


class Objection(Exception):
    """Why the answer is no."""


async def hear(resources: Resources, body: bytes) -> str:
    """`OK`, or ERROR and why. Never raises for what Idram, or anybody else, has sent."""
    try:
        told = _read(body)
    except Objection as objection:
        return f"{NO}: {objection}"
    return await judge(resources, told)


async def judge(resources: Resources, told: Mapping[str, str]) -> str:
    try:
        if _is_question(told):
            await _precheck(resources, told)
        else:
            await _confirm(resources, told)
    except Objection as objection:
        bill, transaction = told.get("EDP_BILL_NO"), told.get("EDP_TRANS_ID")
        log.warning("idram_refused", reason=str(objection), bill=bill, transaction=transaction)
        return f"{NO}: {objection}"
    return OK


def _read(body: bytes) -> dict[str, str]:
    """Each field once: of two of a name nobody knows which one was signed."""
    if len(body) > MOST_BYTES:
        raise Objection("too large")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Objection("not a form") from None
    told = dict(pairs)
    if len(told) != len(pairs) or any("\0" in value for value in told.values()):
        raise Objection("not a form")
    return told


def _is_question(told: Mapping[str, str]) -> bool:
    """The payer's form may bring fields of its own: what tells of money is never taken for a
    question, to which a mere `OK` would leave that money with Idram."""
    asks = told.get("EDP_PRECHECK") == "YES"
    return asks and not {"EDP_CHECKSUM", "EDP_TRANS_ID"} & told.keys()


async def _precheck(resources: Resources, told: Mapping[str, str]) -> None:
    """Anybody can ask this: nothing changes."""
    payment = await _find(resources.pool, told)
    _compare(resources, payment, told)
    if payment.charged_minor:
        raise Objection("paid already")
    if payment.abandoned or payment.state not in OPEN or payment.now >= payment.expires_at:
        raise Objection("closed")


async def _find(db: Db | Pool, told: Mapping[str, str]) -> Payment:
    number = told.get("EDP_BILL_NO", "")
    found: Payment | None = await sql.by_number(db, gateway=idram.NAME, order_number=number)
    if found is None:
        raise Objection("unknown bill")
    return found


def _compare(resources: Resources, payment: Payment, told: Mapping[str, str]) -> None:
    if told.get("EDP_REC_ACCOUNT") != resources.settings.idram_rec_account:
        raise Objection("another account")
    amount = told.get("EDP_AMOUNT", "")
    if not _AMOUNT.fullmatch(amount) or Decimal(amount) * MINOR_UNITS != payment.amount_minor:
        raise Objection("another amount")


async def _confirm(resources: Resources, told: Mapping[str, str]) -> None:
    if not idram.is_signed(told, resources.settings.idram_secret_key):
        await _keep_forged(resources, told)
        raise Objection("checksum")
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            await _settle(resources, told)
    except AWAY as error:
        log.error("idram_unsure", bill=told.get("EDP_BILL_NO"), **explain(error))
        if not await _is_settled(resources.pool, told):
            raise Objection("not now") from None


async def _settle(resources: Resources, told: Mapping[str, str]) -> None:
    """In one transaction; its callback is kept if it is refused, too. The worker brings the news to
    the subscription: nothing that may go wrong there is to change our answer."""
    async with resources.pool.acquire() as db, db.transaction():
        payment: Payment = await sql.lock(db, id=(await _find(db, told)).id)
        refused = _objection(resources, payment, told)
        if refused is None:
            refused = await _take(db, payment, told)
        await _keep(db, payment.id, told, "right", outcome=refused or "taken")
    if refused:
        raise Objection(refused)


def _objection(resources: Resources, payment: Payment, told: Mapping[str, str]) -> str | None:
    """None also for what is in the books already, by this very transaction."""
    try:
        _compare(resources, payment, told)
    except Objection as objection:
        return str(objection)
    transaction = told.get("EDP_TRANS_ID", "")
    if not _TRANSACTION.fullmatch(transaction):
        return "no transaction"
    if payment.charged_minor:
        return None if payment.gateway_ref == transaction else "paid already"
    return "cancelled" if payment.abandoned else None


async def _take(db: Db, payment: Payment, told: Mapping[str, str]) -> str | None:
    """Why not, if this transaction has paid another bill."""
    if payment.charged_minor:
        return None
    transaction = told["EDP_TRANS_ID"]
    try:
        async with db.transaction():  # a savepoint
            await sql.set_ref(db, id=payment.id, gateway_ref=transaction)
    except asyncpg.UniqueViolationError:
        return "transaction used"
    paid = Standing(
        "paid",
        payment.order_number,
        transaction,
        payment.amount_minor,
        idram.CURRENCY,
        returned_minor=0,
        detail=f"transaction {transaction}",
    )
    asked_at = max(payment.now, payment.asked_at or payment.now)  # a clock may have been set back
    await settlement.settle(db, payment.id, paid, asked_at=asked_at)
    return None


async def _is_settled(pool: Pool, told: Mapping[str, str]) -> bool:
    """A connection that broke at the commit: the books say whether it happened. False also if they
    cannot be read."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            while True:
                try:
                    return await _look(pool, told)
                except AWAY:
                    await asyncio.sleep(PAUSE_SECONDS)
    log.error("idram_unknown", bill=told.get("EDP_BILL_NO"), transaction=told.get("EDP_TRANS_ID"))
    return False


async def _look(pool: Pool, told: Mapping[str, str]) -> bool:
    """Under the lock of the payment: a commit that is still under way is waited for."""
    async with pool.acquire() as db, db.transaction():
        payment: Payment = await sql.lock(db, id=(await _find(db, told)).id)
    return bool(payment.charged_minor) and payment.gateway_ref == told.get("EDP_TRANS_ID")


async def _keep_forged(resources: Resources, told: Mapping[str, str]) -> None:
    """Of a bill that is ours, and not without end."""
    try:
        payment = await _find(resources.pool, told)
        await throttle.check(resources.pool, (OTHERS_PER_PAYMENT, str(payment.id)))
        await _keep(resources.pool, payment.id, told, "wrong", outcome="checksum")
    except (Objection, TooManyRequests):
        return
    log.error("callback_forged", gateway=idram.NAME, payment_id=str(payment.id))


async def _keep(
    db: Db | Pool, payment_id: UUID, told: Mapping[str, str], signature: str, *, outcome: str
) -> None:
    kept = {name: told[name][:200] for name in KEPT if name in told}
    content = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
    await sql.add_callback(
        db,
        id=new_id(),
        gateway=idram.NAME,
        payment_id=payment_id,
        fingerprint=hashlib.sha256(content).digest(),
        content=content.decode(),
        signature=signature,
        outcome=outcome,
    )
