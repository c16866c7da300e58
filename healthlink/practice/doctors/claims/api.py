"""Inviting a doctor to their profile, taking it over, and undoing that, over HTTP."""

from uuid import UUID

from fastapi import Response

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.catalog.dependencies import ManagedClinic
from healthlink.catalog.manage.errors import DoctorElsewhere
from healthlink.dependencies import ClientAddress, House, Transaction
from healthlink.errors import InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.practice.doctors.claims import invitations, merging
from healthlink.practice.doctors.claims.dto import Claim, DoctorInvitation
from healthlink.practice.doctors.claims.errors import (
    CalendarsOverlap,
    DoctorConnected,
    InvitationOver,
    NothingToUndo,
    PracticeLeftBehind,
    TwoPublicProfiles,
)
from healthlink.practice.doctors.dto import DoctorMe
from healthlink.practice.errors import NoPractice
from healthlink.problems import answers
from healthlink.routing import room

here = room("Clinic management", "/api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}")
taken = room("Practice")


@here.post(
    "/invitation",
    status_code=201,
    summary="Invite a doctor to take over the profile",
    responses=answers(
        Unauthorized, NotFound, InvalidInput, DoctorElsewhere, DoctorConnected, PracticeLeftBehind
    ),
)
async def invite_doctor(
    doctor_id: UUID, clinic: ManagedClinic, house: House, response: Response, db: Transaction
) -> DoctorInvitation:
    """Whoever opens the link first, within seven days, has the profile: give it to the doctor and
    to nobody else. A newer invitation ends the one before. Of a doctor who also receives at
    somebody else's clinic, or whose practice another account has left, administrators only."""
    response.headers["Cache-Control"] = "no-store"
    return await invitations.invite(db, clinic, doctor_id, house.settings)


@taken.post(
    "/doctors/claim",
    summary="Take over my profile",
    responses=answers(
        Unauthorized,
        InvitationOver,
        DoctorConnected,
        TwoPublicProfiles,
        CalendarsOverlap,
        InvalidInput,
        TooManyRequests,
    ),
)
async def claim_doctor(
    claim: Claim, actor: Actor, house: House, address: ClientAddress
) -> DoctorMe:
    """With the token of a clinic's invitation, which works once. A practice of your own moves to
    the profile, with its patients, visits, files, assistants and days off; for thirty days
    `POST /me/merge/undo` takes it apart again."""
    household = throttle.household(address)
    await throttle.check(house.pool, (throttle.LINK_PER_ADDRESS, household))
    days = house.settings.trial_days
    async with house.pool.acquire() as db, db.transaction():
        return await invitations.claim(db, actor.user_id, claim.bare, days, address)


@taken.post(
    "/me/merge/undo",
    summary="Take my two practices apart again",
    responses=answers(Unauthorized, NoPractice, NothingToUndo),
)
async def undo_merge(actor: Actor, address: ClientAddress, db: Transaction) -> DoctorMe:
    """What came with you goes with you, as it is now; what was added to the profile since then
    stays there, and so do appointments of the market. The profile has no account any more."""
    return await merging.undo(db, actor.user_id, address)
