"""Invited, accepted, ended: at once, because every request asks anew who works here."""

import hashlib
import secrets
from uuid import UUID

from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id
from healthlink.practice import access
from healthlink.practice.assistants.dto import AssistantInvitation, AssistantOut, WorkplaceOut
from healthlink.practice.assistants.errors import (
    AlreadyWorksHere,
    AssistantInvitationExpired,
    TooManyAssistants,
)
from healthlink.practice.assistants.queries import sql
from healthlink.practice.dto import Practice

SECRET_BYTES = 32
MOST = 20


async def list_all(db: Db, practice: Practice) -> list[AssistantOut]:
    """Those who work here, and those who are invited."""
    found = [row async for row in sql.assistants(db, doctor_id=practice.doctor_id)]
    await access.record(db, practice, "assistant.list", ())
    return found


async def invite(db: Db, practice: Practice, name: str, base_url: str) -> AssistantInvitation:
    """Raises TooManyAssistants."""
    id, token = new_id(), secrets.token_urlsafe(SECRET_BYTES)
    await sql.one_at_a_time(db, doctor_id=practice.doctor_id)
    expires_at = await sql.invite(
        db, id=id, doctor_id=practice.doctor_id, name=name, token_hash=_hash(token), most=MOST
    )
    if expires_at is None:
        raise TooManyAssistants
    await access.record(db, practice, "assistant.invite", (), id)
    link = f"{base_url}/assistants/{token}"
    return AssistantInvitation(id=id, link=link, token=token, expires_at=expires_at)


async def accept(pool: Pool, user_id: UUID, token: str, address: str | None) -> list[WorkplaceOut]:
    """Where they work now. Raises AssistantInvitationExpired, AlreadyWorksHere."""
    async with pool.acquire() as db, db.transaction():
        return await _accept(db, user_id, token, address)


async def _accept(db: Db, user_id: UUID, token: str, address: str | None) -> list[WorkplaceOut]:
    row = await sql.accept(db, token_hash=_hash(token), user_id=user_id)
    if row is None:
        raise AssistantInvitationExpired("token")
    if await sql.is_doctor(db, user_id=user_id, doctor_id=row["doctor_id"]):
        raise AlreadyWorksHere
    found = await workplaces(db, user_id)
    me = Practice(row["doctor_id"], user_id, "assistant", "UTC", 0, address)
    await access.act_as(db, me)
    await access.record(db, me, "assistant.accept", (), row["id"])
    return found


async def remove(db: Db, practice: Practice, id: UUID) -> None:
    """Their next request is refused. Twice is fine. Raises NotFound."""
    if not await sql.remove(db, id=id, doctor_id=practice.doctor_id):
        raise NotFound
    await access.record(db, practice, "assistant.remove", (), id)


async def workplaces(db: Reader, user_id: UUID) -> list[WorkplaceOut]:
    """Their own practice first."""
    return [row async for row in sql.workplaces(db, user_id=user_id)]


async def leave_all(pool: Pool, user_id: UUID) -> None:
    """When the account is deleted."""
    await sql.leave_all(pool, user_id=user_id)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
