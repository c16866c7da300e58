"""The chain of hashes of each practice: what was opened by whom cannot be changed unseen.

Reads do not queue for it: a row waits in `access_unsealed` until a job forges its link. Whoever can
write to the tables of the database can still take a row that waits; and a whole chain could be
forged anew, which the heads that are written to the log would give away.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import orjson
import structlog

from healthlink.db.pool import Db, Pool
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.history.dto import Entry, Link
from healthlink.practice.history.queries import sql

AT_ONCE = 1000
BEGINNING = bytes(32)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a chain: `broken` is the number of the first link that is not right."""

    links: int
    broken: int | None
    lost: int

    @property
    def whole(self) -> bool:
        return self.broken is None and not self.lost


def hash_of(before: bytes, entry: Entry) -> bytes:
    """Of the link before it and of all that the row says."""
    said = [
        entry.id,
        entry.at.isoformat(),
        entry.doctor_id,
        entry.actor_id,
        entry.role,
        entry.action,
        entry.patient_ids,
        entry.object_id,
        entry.outcome,
        entry.address,
        entry.request_id,
    ]
    return hashlib.sha256(before + orjson.dumps(said, default=str)).digest()


async def seal(pool: Pool, doctor_id: UUID) -> None:
    """All that waits. Two at once wait for each other."""
    while await _seal_some(pool, doctor_id) == AT_ONCE:
        pass


async def _seal_some(pool: Pool, doctor_id: UUID) -> int:
    async with access.records(pool, _nobody(doctor_id)) as db:
        await sql.lock_chain(db, doctor_id=doctor_id)
        last = await sql.last_seal(db, doctor_id=doctor_id)
        number, before = (last["number"], last["hash"]) if last else (0, BEGINNING)
        rows = sql.unsealed(db, doctor_id=doctor_id, most=AT_ONCE)
        entries: list[Entry] = [row async for row in rows]
        hashes: list[bytes] = []
        for entry in entries:
            hashes.append(hash_of(hashes[-1] if hashes else before, entry))
        numbers = list(range(number + 1, number + 1 + len(entries)))
        ids = [entry.id for entry in entries]
        await sql.seal(db, doctor_id=doctor_id, numbers=numbers, ids=ids, hashes=hashes)
    if entries:
        log.info(
            "access_sealed", doctor_id=str(doctor_id), number=numbers[-1], head=hashes[-1].hex()
        )
    return len(entries)


async def verify(pool: Pool, doctor_id: UUID) -> Verdict:
    """Reads the whole chain."""
    number, before = 0, BEGINNING
    async with access.records(pool, _nobody(doctor_id)) as db:
        while links := await _links(db, doctor_id, number):
            for link in links:
                if (
                    link.number != number + 1
                    or link.id is None
                    or hash_of(before, link) != link.hash
                ):
                    return Verdict(number, number + 1, 0)
                number, before = link.number, link.hash
        lost: int = await sql.lost(db, doctor_id=doctor_id)
    return Verdict(number, None, lost)


async def _links(db: Db, doctor_id: UUID, after: int) -> list[Link]:
    return [row async for row in sql.chain(db, doctor_id=doctor_id, after=after, most=AT_ONCE)]


def _nobody(doctor_id: UUID) -> Practice:
    return Practice(doctor_id, None, "system", "UTC", 30)
