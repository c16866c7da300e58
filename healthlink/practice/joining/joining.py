"""A card and an account become one by the patient's consent, and two again by either's wish."""

import hashlib
import secrets
from uuid import UUID

from healthlink.booking import appointments
from healthlink.db.pool import Db, Pool
from healthlink.errors import NotFound
from healthlink.practice import access
from healthlink.practice.consents import consents
from healthlink.practice.dto import Practice
from healthlink.practice.joining.dto import InvitationOut, RecordJoin
from healthlink.practice.joining.errors import AlreadyJoined, InvitationExpired
from healthlink.practice.joining.queries import sql
from healthlink.practice.visits import visits

SECRET_BYTES = 32
HEX = 32
"""A token begins with the doctor's id: whose records to look in, before anything is known."""


async def invite(db: Db, practice: Practice, patient_id: UUID, base_url: str) -> InvitationOut:
    """The link before this one is no longer good. Raises NotFound, AlreadyJoined."""
    card = await sql.joined_with(db, patient_id=patient_id, doctor_id=practice.doctor_id)
    if card is None:
        raise NotFound
    if card["person_id"]:
        raise AlreadyJoined
    token = practice.doctor_id.hex + secrets.token_urlsafe(SECRET_BYTES)
    expires_at = await sql.invite(
        db, token_hash=_hash(token), patient_id=patient_id, doctor_id=practice.doctor_id
    )
    await access.record(db, practice, "invitation.create", [patient_id])
    return InvitationOut(link=f"{base_url}/records/{token}", token=token, expires_at=expires_at)


async def invited_by(pool: Pool, token: str) -> str:
    """The doctor who has sent the invitation. Raises InvitationExpired."""
    practice = _practice_of(token, None, None)
    async with access.records(pool, practice) as db:
        doctor: str | None = await sql.invited_by(
            db, token_hash=_hash(token), doctor_id=practice.doctor_id
        )
    if doctor is None:
        raise InvitationExpired("token")
    return doctor


async def join(pool: Pool, user_id: UUID, wish: RecordJoin, address: str | None) -> UUID:
    """The card is the patient's from now on; what a booking had made of another card of theirs at
    this doctor is added to it. Raises InvitationExpired, AlreadyJoined, UnknownPerson."""
    token = wish.token.get_secret_value()
    practice = _practice_of(token, user_id, address)
    async with access.records(pool, practice) as db:
        person_id = await appointments.attendee(db, user_id, wish.person_id)
        patient_id: UUID | None = await sql.use_invitation(
            db, token_hash=_hash(token), doctor_id=practice.doctor_id
        )
        if patient_id is None:
            raise InvitationExpired("token")
        await _join(db, practice, patient_id, person_id)
        await consents.give(db, practice, patient_id, "account", wish.version)
        await access.record(db, practice, "patient.join", [patient_id])
    return patient_id


def _practice_of(token: str, user_id: UUID | None, address: str | None) -> Practice:
    try:
        doctor_id = UUID(token[:HEX])
    except ValueError:
        raise InvitationExpired("token") from None
    return Practice(doctor_id, user_id, "patient", "UTC", 0, address)


async def _join(db: Db, practice: Practice, patient_id: UUID, person_id: UUID) -> None:
    doctor_id = practice.doctor_id
    card = await sql.person_of(db, patient_id=patient_id, doctor_id=doctor_id)
    if card is None:
        raise InvitationExpired("token")
    if card["person_id"]:
        raise AlreadyJoined
    await sql.hold_person(db, person_id=person_id, doctor_id=doctor_id)
    other_id = await sql.other_card(db, person_id=person_id, doctor_id=doctor_id)
    if other_id:
        both = {"other_id": other_id, "patient_id": patient_id, "doctor_id": doctor_id}
        await sql.move_visits(db, **both)
        await sql.move_files(db, **both)
        await sql.move_consents(db, **both)
        await sql.put_away(db, other_id=other_id, doctor_id=doctor_id)
    await sql.join_person(db, patient_id=patient_id, doctor_id=doctor_id, person_id=person_id)


async def part(db: Db, practice: Practice, patient_id: UUID) -> None:
    """The patient sees nothing of the card any more, and no time of theirs is taken by what the
    doctor plans; the card stays. Twice is fine."""
    await visits.forget_person(db, practice, patient_id)
    if not await sql.part(db, patient_id=patient_id, doctor_id=practice.doctor_id):
        raise NotFound
    await consents.withdraw(db, practice, patient_id, "account")
    await access.record(db, practice, "patient.part", [patient_id])


async def share(db: Db, practice: Practice, media_id: UUID) -> None:
    """The patient may see this file. Twice is fine. Raises NotFound."""
    patient_id = await sql.share(db, media_id=media_id, doctor_id=practice.doctor_id)
    if patient_id is None:
        raise NotFound
    await access.record(db, practice, "media.share", [patient_id], media_id)


async def unshare(db: Db, practice: Practice, media_id: UUID) -> None:
    """Raises NotFound."""
    patient_id = await sql.unshare(db, media_id=media_id, doctor_id=practice.doctor_id)
    if patient_id is None:
        raise NotFound
    await access.record(db, practice, "media.unshare", [patient_id], media_id)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
