"""The shop's RESULT_URL: what it is asked, and what it replies."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import SplitResult, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import httpx

from healthlink_sandbox.connections import open_client
from healthlink_sandbox.idram.checksums import checksum
from healthlink_sandbox.idram.faults import Fault
from healthlink_sandbox.idram.payments import (
    Payment,
    Reply,
    Step,
    Verdict,
    judged_confirmation,
    judged_precheck,
)
from healthlink_sandbox.settings import Merchant

ANSWER_SECONDS = 15.0
ZONE = ZoneInfo("Asia/Yerevan")
FORM = "application/x-www-form-urlencoded"
LONGEST_TOLD = 2000
NEW_CONNECTIONS = httpx.Limits(max_keepalive_connections=0)
"""One for each question: a kept one may be closed by the shop just when it is used."""


def precheck(merchant: Merchant, payment: Payment) -> dict[str, str]:
    return {
        "EDP_PRECHECK": "YES",
        "EDP_BILL_NO": payment.bill.bill_no,
        "EDP_REC_ACCOUNT": merchant.rec_account,
        "EDP_AMOUNT": amount_text(payment.bill.amount),
    }


def confirmation(merchant: Merchant, payment: Payment, fault: Fault) -> dict[str, str]:
    """The checksum is right for what is sent, whatever that is."""
    amount = fault.amount if "changed_amount" in fault.kinds else amount_text(payment.bill.amount)
    changed = "changed_account" in fault.kinds
    fields = {
        "EDP_BILL_NO": payment.bill.bill_no,
        "EDP_REC_ACCOUNT": fault.account if changed else merchant.rec_account,
        "EDP_PAYER_ACCOUNT": payment.payer,
        "EDP_AMOUNT": amount.removesuffix(".00") if "whole_amount" in fault.kinds else amount,
        "EDP_TRANS_ID": payment.trans_id or "",
        "EDP_TRANS_DATE": payment.at.astimezone(ZONE).strftime("%d/%m/%Y"),
    }
    guessed = "?" if "wrong_checksum" in fault.kinds else ""
    signed = checksum(fields, merchant.secret_key + guessed)
    return {**fields, "EDP_CHECKSUM": signed.upper() if "upper_checksum" in fault.kinds else signed}


@dataclass(frozen=True)
class Answer:
    status: int | None
    body: bytes = b""
    error: str | None = None


class Shop:
    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def ask(self, merchant: Merchant, payment: Payment) -> Reply:
        fields = precheck(merchant, payment)
        answer = await self._post(merchant.result_url, fields, ANSWER_SECONDS)
        verdict = judged_precheck(answer.status, answer.body)
        return _reply("precheck", fields, answer, verdict)

    async def tell(self, merchant: Merchant, payment: Payment, fault: Fault) -> Reply:
        fields = confirmation(merchant, payment, fault)
        seconds = fault.seconds if "impatient" in fault.kinds else ANSWER_SECONDS
        if "reply_lost" in fault.kinds:
            answer = await _post_and_leave(merchant.result_url, fields, fault.unread)
        else:
            answer = await self._post(merchant.result_url, fields, seconds)
        verdict = judged_confirmation(answer.status, answer.body)
        return _reply("confirmation", fields, answer, verdict)

    async def close(self) -> None:
        if self._client:
            await self._client.aclose()

    async def _post(self, url: str, fields: dict[str, str], seconds: float) -> Answer:
        """No further than there: a redirect is an answer like any other."""
        if self._client is None:
            self._client = open_client(limits=NEW_CONNECTIONS)
        try:
            async with asyncio.timeout(seconds):
                answer = await self._client.post(url, data=fields, timeout=None)
        except TimeoutError:
            return Answer(None, error="no answer in time")
        except httpx.HTTPError as error:
            return Answer(None, error=repr(error))
        return Answer(answer.status_code, answer.content)


async def _post_and_leave(url: str, fields: dict[str, str], unread: bool) -> Answer:
    """As when a line breaks: the shop has said its word, nobody has heard it."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=secure or None)
            writer.write(_request(parts, urlencode(fields).encode()))
            await writer.drain()
            if not unread:
                await reader.read(1)
            writer.transport.abort()
    except (TimeoutError, OSError) as error:
        return Answer(None, error=repr(error))
    return Answer(None, error="the reply was lost")


def _request(parts: SplitResult, body: bytes) -> bytes:
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    head = (
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Content-Type: {FORM}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _reply(step: Step, sent: dict[str, str], answer: Answer, verdict: Verdict) -> Reply:
    return Reply(
        step=step,
        sent=sent,
        status=answer.status,
        body=answer.body.decode(errors="replace")[:LONGEST_TOLD],
        error=answer.error,
        verdict=verdict,
    )


def amount_text(amount: str) -> str:
    return f"{Decimal(amount):.2f}"
