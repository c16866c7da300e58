"""A clinic invites a doctor of its own to take over their profile: by a link that works once."""

import hashlib
import secrets
from uuid import UUID

import segno
from pydantic import SecretStr

from healthlink.audit import trail
from healthlink.auth import roles
from healthlink.catalog import accounts
from healthlink.catalog.dependencies import Managed
from healthlink.catalog.manage.offers import doctors as clinic_doctors
from healthlink.config import Settings
from healthlink.db.pool import Db, Reader
from healthlink.practice import access
from healthlink.practice.doctors import doctors
from healthlink.practice.doctors.claims import merging
from healthlink.practice.doctors.claims.dto import DoctorInvitation
from healthlink.practice.doctors.claims.errors import (
    DoctorConnected,
    InvitationOver,
    PracticeLeftBehind,
    TwoPublicProfiles,
)
from healthlink.practice.doctors.claims.queries import sql
from healthlink.practice.doctors.dto import DoctorMe

TOKEN_BYTES = 32


async def invite(db: Db, managed: Managed, doctor_id: UUID, settings: Settings) -> DoctorInvitation:
    """Raises NotFound, DoctorElsewhere, as a change of the profile does; DoctorConnected;
    PracticeLeftBehind: who may write at the desk may not give away what patients told a doctor."""
    owner = await accounts.hold_owner(db, doctor_id)
    await clinic_doctors.may_change(db, managed, doctor_id)
    if owner:
        raise DoctorConnected
    if not managed.is_admin and await access.system(db, doctor_id):
        raise PracticeLeftBehind
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = await sql.invite(
        db, token_hash=_fingerprint(token), doctor_id=doctor_id, user_id=managed.user_id
    )
    await trail.record(db, managed.user_id, "doctor.invite", doctor_id, clinic_id=managed.clinic_id)
    link = settings.bot_link(f"claim_{token}") or f"{settings.base_url}/claim/{token}"
    qr = segno.make(link).svg_data_uri(scale=6)
    return DoctorInvitation(link=link, token=token, qr=qr, expires_at=expires_at)


async def invited(db: Reader, token: str) -> str | None:
    """Whose profile waits for the doctor; None if the invitation is over."""
    name: str | None = await sql.invited(db, token_hash=_fingerprint(token))
    return name


async def claim(db: Db, user_id: UUID, token: SecretStr, trial_days: int, address: str) -> DoctorMe:
    """The profile is the user's from now on, with the practice that they have already. Who has
    taken it over already is answered the same again. Raises InvitationOver, DoctorConnected,
    TwoPublicProfiles, CalendarsOverlap."""
    await roles.hold(db, user_id)
    own = await doctors.find(db, user_id)
    doctor_id = await _use(db, user_id, token, own)
    if own and own.id == doctor_id:
        return own
    if await accounts.hold_owner(db, doctor_id):
        raise DoctorConnected
    if own and own.public:
        raise TwoPublicProfiles
    await _take_over(db, user_id, own, doctor_id, address)
    await doctors.open_practice(db, user_id, doctor_id, trial_days)
    return await doctors.get(db, user_id)


async def _use(db: Db, user_id: UUID, token: SecretStr, own: DoctorMe | None) -> UUID:
    """One that this user has used is good for the profile that they have, and opens none that they
    have left."""
    used = {"token_hash": _fingerprint(token.get_secret_value()), "user_id": user_id}
    doctor_id: UUID | None = await sql.use_invitation(db, **used)
    if doctor_id is None and own and await sql.used_by(db, **used) == own.id:
        doctor_id = own.id
    if doctor_id is None:
        raise InvitationOver("token")
    return doctor_id


async def _take_over(
    db: Db, user_id: UUID, own: DoctorMe | None, doctor_id: UUID, address: str
) -> None:
    before = own.id if own else None
    await sql.begin_anew(db, doctor_id=doctor_id)
    await trail.record(db, user_id, "doctor.claim", doctor_id, instead_of=before)
    if own and own.registered:
        practice = await access.find_practice(db, user_id, own.id, address)
        await merging.merge(db, practice, user_id, doctor_id)
        return
    await accounts.hand_over(db, user_id, doctor_id, instead_of=before)


def _fingerprint(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
