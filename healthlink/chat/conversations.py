"""Who writes to whom: conversations found, started, read, blocked."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from healthlink.auth import throttle
from healthlink.auth.throttle import Limit
from healthlink.chat.dto import ConversationOut, Talk
from healthlink.chat.errors import DoctorNotConnected, NoRelation
from healthlink.chat.queries import sql
from healthlink.db.pool import Pool, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

STRANGERS_PER_DAY = Limit("chat-strangers", 5, timedelta(days=1))
STARTED_PER_DAY = Limit("chat-started", 50, timedelta(days=1))


@dataclass(frozen=True, slots=True)
class _Pair:
    """Who would be the patient, and whose profile the doctor's is."""

    patient_id: UUID
    doctor_user_id: UUID
    doctor_id: UUID
    accepts_questions: bool


async def find(pool: Pool, sender_id: UUID, recipient_id: UUID) -> Talk:
    """The one there is, or a new one. `recipient_id`: a user, or a doctor's profile. Raises
    NotFound, DoctorNotConnected, NoRelation, TooManyRequests."""
    profile = await sql.profile(pool, doctor_id=recipient_id)
    if profile and profile["user_id"] is None:
        raise DoctorNotConnected("recipient_id")
    other_id: UUID = profile["user_id"] if profile else recipient_id
    if other_id == sender_id:
        raise NotFound("recipient_id")
    if talk := await between(pool, sender_id, other_id):
        return talk
    pairs = await _pairs(pool, sender_id, other_id)
    related = [pair for pair in pairs if await _is_related(pool, pair)]
    asks = [pair for pair in pairs if pair.accepts_questions and pair.patient_id == sender_id]
    if not (related or asks):
        raise NoRelation("recipient_id")
    limit = STARTED_PER_DAY if related else STRANGERS_PER_DAY
    await throttle.check(pool, (limit, str(sender_id)))
    return await _start(pool, (related or asks)[0])


async def between(db: Reader, one_id: UUID, other_id: UUID) -> Talk | None:
    talk: Talk | None = await sql.between(db, one_id=one_id, other_id=other_id)
    return talk


async def _pairs(db: Reader, sender_id: UUID, other_id: UUID) -> list[_Pair]:
    """Either may be the doctor, or both: then whoever is written to comes first. Raises
    NotFound."""
    other = await sql.profile_of(db, user_id=other_id)
    if other is None:
        raise NotFound("recipient_id")
    own = await sql.profile_of(db, user_id=sender_id)
    both = ((sender_id, other_id, other), (other_id, sender_id, own))
    return [
        _Pair(patient_id, user_id, profile["doctor_id"], profile["accepts_questions"])
        for patient_id, user_id, profile in both
        if profile and profile["doctor_id"]
    ]


async def _is_related(pool: Pool, pair: _Pair) -> bool:
    whose = {"patient_id": pair.patient_id, "doctor_id": pair.doctor_id}
    if await sql.has_appointment(pool, **whose):
        return True
    async with pool.acquire() as db, db.transaction():
        await sql.act_as_doctor(db, doctor_id=str(pair.doctor_id), user_id=str(pair.doctor_user_id))
        seen: bool = await sql.has_visit(db, **whose)
    return seen


async def _start(pool: Pool, pair: _Pair) -> Talk:
    """Of two who start it at once, one does."""
    whose = {"patient_id": pair.patient_id, "doctor_id": pair.doctor_user_id}
    await sql.start(pool, id=new_id(), **whose)
    talk = await between(pool, pair.patient_id, pair.doctor_user_id)
    assert talk
    return talk


async def of_member(db: Reader, id: UUID, user_id: UUID) -> Talk:
    """Raises NotFound."""
    talk: Talk | None = await sql.member(db, conversation_id=id, user_id=user_id)
    if talk is None:
        raise NotFound
    return talk


async def name_of(db: Reader, user_id: UUID) -> str:
    """As the other one reads it: of the doctor's profile, or of the account."""
    name: str | None = await sql.name_of(db, user_id=user_id)
    return name or ""


async def list_mine(db: Reader, user_id: UUID, *, fetch: int, skip: int) -> list[ConversationOut]:
    """The latest first."""
    rows = sql.conversations(db, user_id=user_id, fetch=fetch, skip=skip)
    return [row async for row in rows]


async def is_closed(db: Reader, id: UUID) -> bool:
    """Either has blocked the other, or has no account any more."""
    closed: bool = await sql.is_closed(db, conversation_id=id)
    return closed


async def read(db: Reader, id: UUID, user_id: UUID, seq: int) -> list[UUID]:
    """Who is to know of it; nobody, if it is no news. Raises NotFound."""
    row = await sql.read(db, conversation_id=id, user_id=user_id, seq=seq)
    if row is None:
        await of_member(db, id, user_id)
        return []
    user_ids: list[UUID] = row["user_ids"]
    return user_ids


async def block(db: Reader, id: UUID, user_id: UUID, *, blocked: bool) -> None:
    """Twice is fine. Raises NotFound."""
    if not await sql.set_block(db, conversation_id=id, user_id=user_id, blocked=blocked):
        raise NotFound
