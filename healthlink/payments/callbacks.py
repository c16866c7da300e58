"""What the bank tells us by itself: stored once, answered, and taken as a reason to ask the bank.

The same for JSON, a form or a query; with a checksum of either kind, or none.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
import structlog

from healthlink import jobs
from healthlink.auth import throttle
from healthlink.auth.throttle import Limit
from healthlink.config import Settings
from healthlink.db.pool import Reader
from healthlink.errors import Malformed, NotFound
from healthlink.ids import new_id
from healthlink.payments import checksum
from healthlink.payments.dto import Callback
from healthlink.payments.errors import BadSignature
from healthlink.payments.gateways import idbank
from healthlink.payments.queries import sql
from healthlink.wiring import Resources

MAX_BODY = 16 * 1024
MOST_PARAMETERS = 50
SIGNED_PER_PAYMENT = Limit("callback-signed", 120, timedelta(hours=1))
OTHERS_PER_PAYMENT = Limit("callback-payment", 60, timedelta(hours=1))
"""Counted apart: what anybody can send keeps nothing of the bank's out."""

_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")

log = structlog.get_logger()


def read(body: bytes, content_type: str, query: str) -> dict[str, Any]:
    """The parameters, wherever they stand. Raises Malformed."""
    if len(body) > MAX_BODY:
        raise Malformed
    try:
        if not body.strip():
            return _pairs(query)
        if "json" in content_type or body.lstrip()[:1] == b"{":
            return _members(orjson.loads(body))
        return _pairs(body.decode())
    except ValueError:  # broken JSON, broken UTF-8, too many pairs
        raise Malformed from None


def _pairs(text: str) -> dict[str, Any]:
    return dict(
        parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    )


def _members(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict) or len(said) > MOST_PARAMETERS:
        raise ValueError("not an object of parameters")
    try:
        orjson.dumps(said)
    except orjson.JSONEncodeError:  # nested deeper than it can be written down
        raise ValueError("nested too deeply") from None
    return said


@dataclass(frozen=True, slots=True)
class Seal:
    """How a bank signs: with a secret, with its key, or not at all."""

    secret: str = ""
    certificate: Path | None = None


def seal(settings: Settings, gateway: str) -> Seal:
    if gateway == idbank.NAME:
        return Seal(settings.idbank_callback_secret)
    return Seal(settings.sber_callback_secret, settings.sber_callback_certificate)


def weigh(gateway: str, seal: Seal, said: Mapping[str, Any]) -> Callback:
    """Who it is about and whether the bank signed it. Raises Malformed if it is about nobody."""
    number, ref = _name(said.get("orderNumber")), _name(said.get("mdOrder") or said.get("orderId"))
    if not (number or ref):
        raise Malformed
    return Callback(gateway, number, ref, dict(said), _signature(seal, said))


def _name(value: Any) -> str | None:
    usable = isinstance(value, str) and value.isascii() and value.isprintable()
    return value if usable and 0 < len(value) <= 64 else None


def _signature(seal: Seal, said: Mapping[str, Any]) -> Any:
    if not (seal.secret or seal.certificate):
        return "unsigned"
    if any(isinstance(value, dict | list) for value in said.values()):
        return "not-verifiable"  # no source says how nested values are signed
    texts = {name: _text(value) for name, value in said.items()}
    if seal.certificate:
        right = checksum.is_asymmetric(texts, seal.certificate.read_bytes())
    else:
        right = checksum.is_symmetric(texts, seal.secret)
    return "right" if right else "wrong"


def _text(value: Any) -> str:
    """As JSON writes it: 1, true; text as it is."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


async def accept(resources: Resources, callback: Callback) -> None:
    """Stores it and has the bank asked. Raises NotFound for an order that is not ours, BadSignature
    for one that the bank did not sign; that one is stored too, and nobody is asked."""
    payment_id = await _find(resources.pool, callback)
    if payment_id is None:
        log.warning("callback_unknown", gateway=callback.gateway)
        raise NotFound
    limit = SIGNED_PER_PAYMENT if callback.signature == "right" else OTHERS_PER_PAYMENT
    await throttle.check(resources.pool, (limit, str(payment_id)))
    async with resources.pool.acquire() as db, db.transaction():
        await _store(db, payment_id, callback)
        if callback.signature != "wrong" and await sql.hint(db, id=payment_id):
            await jobs.enqueue(db, "sync_payment", payment_id=payment_id)
    if callback.signature == "wrong":
        log.error("callback_forged", gateway=callback.gateway, payment_id=str(payment_id))
        raise BadSignature


async def _find(db: Reader, callback: Callback) -> UUID | None:
    named = {"gateway": callback.gateway, "gateway_ref": callback.ref}
    found: UUID | None
    if callback.order_number is None:
        found = await sql.find_ref(db, **named)
    else:
        found = await sql.find_order(db, **named, order_number=callback.order_number)
    return found


async def _store(db: Reader, payment_id: UUID, callback: Callback) -> None:
    content = orjson.dumps(callback.content, option=orjson.OPT_SORT_KEYS)
    await sql.add_callback(
        db,
        id=new_id(),
        gateway=callback.gateway,
        payment_id=payment_id,
        fingerprint=hashlib.sha256(content).digest(),
        content=_CARD.sub("[hidden]", content.decode()),
        signature=callback.signature,
        outcome=None,
    )
