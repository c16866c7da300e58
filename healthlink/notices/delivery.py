"""Bringing what is due to the mail server: claim, write, hand over, note. Nothing is lost: whoever
dies on the way leaves a claim that runs out, and the notice is sent again. What may thereby have
been sent twice is counted; both letters have the same Message-ID."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Literal

import structlog
from prometheus_client import Counter

from healthlink.auth import links
from healthlink.db.pool import Db, Pool
from healthlink.notices import kinds, mime, smtp
from healthlink.notices.kinds import Notice
from healthlink.notices.outbox import EMAIL, Channel
from healthlink.notices.queries import sql
from healthlink.wiring import Resources

AT_ONCE = 4
"""Connections of one process to the mail server."""
CLAIM_LIFE = timedelta(minutes=2)
"""Longer than smtp.WHOLE_SECONDS, so that nobody sends what somebody else is sending."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=2)
PATIENCE = timedelta(days=3)

log = structlog.get_logger()

NOTICES = Counter(
    "healthlink_notices",
    "What became of notices; outcome: sent, dropped, failed or postponed",
    ["kind", "outcome"],
)
UNCLEAR = Counter(
    "healthlink_notices_unclear", "Notices that may have been sent without our knowing", ["kind"]
)

_gate = asyncio.Semaphore(AT_ONCE)


async def send_due(resources: Resources) -> None:
    """One sender: letter by letter until nothing is due, or the server is away."""
    if not resources.settings.smtp_url:
        return
    async with _gate, smtp.connection(resources.settings) as server:
        while notices := await claim(resources.pool, EMAIL):
            try:
                await _deliver(resources, server, notices)
            except smtp.Away as away:
                log.warning("mail_server_away", reason=away.reason)
                return


async def send_all_due(resources: Resources) -> None:
    """As many senders as may be. A fault in one keeps no other from its turn."""
    senders = (send_due(resources) for _ in range(AT_ONCE))
    for outcome in await asyncio.gather(*senders, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def claim(pool: Pool, channel: Channel) -> list[Notice]:
    """What belongs into the next letter, or message; ours until the claim runs out."""
    known = kinds.registered
    async with pool.acquire() as db, db.transaction():
        await sql.lock_claims(db)
        rows = [
            dict(row)
            async for row in sql.claim(
                db,
                kinds=list(known),
                spans=[each.merge for each in known.values()],
                life=CLAIM_LIFE,
                channel=channel,
            )
        ]
    for row in rows:
        if row.pop("unclear"):
            UNCLEAR.labels(row["kind"]).inc()
            log.warning("notice_unclear", kind=row["kind"], notice_id=str(row["id"]))
    return [Notice(**row) for row in rows]


async def _deliver(resources: Resources, server: smtp.Connection, notices: list[Notice]) -> None:
    """Raises Away when there is no use in trying others. A fault of ours from the moment when the
    letter leaves us lets the claim run out, because it may have been sent."""
    pool = resources.pool
    async with put_back(pool, notices):
        posted = await _written(resources, notices)
    if posted is None:
        await finish(pool, notices, "dropped")
        return
    try:
        await server.send(posted)
    except smtp.Refused as refused:
        await finish(pool, notices, "failed", refused.reason)
    except smtp.Postponed as later:
        await _postpone(pool, notices, later.reason, unclear=later.unclear)
        if isinstance(later, smtp.Away):
            raise
    else:
        await finish(pool, notices, "sent")


async def _written(resources: Resources, notices: list[Notice]) -> mime.Posted | None:
    """The letter in its envelope, or None if there is nobody to tell or nothing to say."""
    first = notices[0]
    async with resources.pool.acquire() as db, db.transaction():
        addressee = await links.find_addressee(db, first.user_id)
        if addressee is None:
            return None
        compose = kinds.registered[first.kind].compose
        composed = await compose(db, notices, addressee.language)
    if composed is None:
        return None
    letter = composed(resources.settings) if callable(composed) else composed
    return mime.post(letter, addressee.email, addressee.language, first.id, resources.settings)


@asynccontextmanager
async def put_back(pool: Pool, notices: list[Notice]) -> AsyncIterator[None]:
    """Who fails inside leaves the notices waiting, not claimed."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            await _postpone(pool, notices, "fault")


async def finish(
    pool: Pool | Db,
    notices: list[Notice],
    state: Literal["sent", "dropped", "failed"],
    error: str | None = None,
) -> None:
    await sql.finish(pool, ids=_ids(notices), state=state, error=error)
    _tell(notices, state, error)


async def _postpone(
    pool: Pool, notices: list[Notice], error: str, *, unclear: bool = False
) -> None:
    await sql.postpone(
        pool,
        ids=_ids(notices),
        error=error,
        unclear=int(unclear),
        first_pause=FIRST_PAUSE,
        longest_pause=LONGEST_PAUSE,
        patience=PATIENCE,
    )
    if unclear:
        UNCLEAR.labels(notices[0].kind).inc(len(notices))
    _tell(notices, "postponed", error)


def _tell(notices: list[Notice], outcome: str, error: str | None) -> None:
    kind = notices[0].kind
    NOTICES.labels(kind, outcome).inc(len(notices))
    said: dict[str, Any] = {"error": error} if error else {}
    tell = log.error if outcome == "failed" else log.info
    tell("notice", kind=kind, outcome=outcome, notice_id=str(notices[0].id), **said)


def _ids(notices: list[Notice]) -> list[Any]:
    return [notice.id for notice in notices]
