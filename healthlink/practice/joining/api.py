"""Joining a card with an account over HTTP: the doctor's side, and the patient's."""

from datetime import timedelta
from uuid import UUID

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.booking.errors import UnknownPerson
from healthlink.dependencies import ClientAddress, House, Page, Primary
from healthlink.errors import InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.practice.consents.errors import UnknownConsent
from healthlink.practice.dependencies import InPractice, Records
from healthlink.practice.dto import Made
from healthlink.practice.errors import NoPractice
from healthlink.practice.files.dependencies import LinkedForMe
from healthlink.practice.history.dto import AccessOut
from healthlink.practice.joining import joining, records
from healthlink.practice.joining.dto import InvitationOut, RecordJoin, RecordOut, SharedOut
from healthlink.practice.joining.errors import AlreadyJoined, InvitationExpired
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription.errors import SubscriptionLapsed

of_patient = room("Patients", "/patients")
of_media = room("Files", "/media")
mine = room("My records", "/api/v1/users/me/records")

ANY = (Unauthorized, NoPractice, NotFound, InvalidInput)
MY_OWN = (Unauthorized, NotFound, InvalidInput)
JOINS_PER_USER = Limit("join-user", 20, timedelta(hours=1))


@of_patient.post(
    "/{patient_id}/invitation",
    status_code=201,
    summary="Invite a patient to join the card",
    responses=answers(*ANY, SubscriptionLapsed, AlreadyJoined),
)
async def invite_patient(
    patient_id: UUID, practice: InPractice, db: Records, house: House
) -> InvitationOut:
    """A link for the patient, good for a week and for one. A newer one ends it."""
    return await joining.invite(db, practice, patient_id, house.settings.base_url)


@of_patient.delete(
    "/{patient_id}/account",
    status_code=204,
    summary="Part a card from an account",
    responses=answers(*ANY),
)
async def part_patient(patient_id: UUID, practice: InPractice, db: Records) -> None:
    """If it was joined with the wrong one. The card stays. Twice is fine."""
    await joining.part(db, practice, patient_id)


@of_media.put(
    "/{media_id}/share",
    status_code=204,
    summary="Share a file with the patient",
    responses=answers(*ANY, SubscriptionLapsed),
)
async def share_media(media_id: UUID, practice: InPractice, db: Records) -> None:
    """Whose card is joined with an account sees it there. Twice is fine."""
    await joining.share(db, practice, media_id)


@of_media.delete(
    "/{media_id}/share", status_code=204, summary="Stop sharing a file", responses=answers(*ANY)
)
async def unshare_media(media_id: UUID, practice: InPractice, db: Records) -> None:
    """Twice is fine."""
    await joining.unshare(db, practice, media_id)


@mine.post(
    "",
    status_code=201,
    summary="Join a doctor's card with my account",
    responses=answers(
        Unauthorized,
        InvitationExpired,
        AlreadyJoined,
        UnknownPerson,
        UnknownConsent,
        TooManyRequests,
        InvalidInput,
    ),
)
async def join_record(
    wish: RecordJoin, actor: Actor, pool: Primary, address: ClientAddress
) -> Made:
    """With the doctor's invitation, and your consent to the words of `version`."""
    await throttle.check(pool, (JOINS_PER_USER, str(actor.user_id)))
    return Made(id=await joining.join(pool, actor.user_id, wish, address))


@mine.get("", summary="My cards at doctors", responses=answers(Unauthorized))
async def list_records(actor: Actor, pool: Primary) -> list[RecordOut]:
    """Mine and my family's."""
    async with records.mine(pool, actor.user_id) as db:
        return await records.list_mine(db, actor.user_id)


@mine.get("/{patient_id}/access", summary="Who opened my card", responses=answers(*MY_OWN))
async def list_my_access(
    patient_id: UUID, actor: Actor, pool: Primary, page: Page
) -> list[AccessOut]:
    """The latest first. A `Link` header names the next page."""
    async with records.mine(pool, actor.user_id) as db:
        rows = await records.who_opened(
            db, actor.user_id, patient_id, fetch=page.fetch, skip=page.offset
        )
    return page.cut(rows)


@mine.get("/{patient_id}/media", summary="What a doctor shares with me", responses=answers(*MY_OWN))
async def list_shared(
    patient_id: UUID, actor: Actor, pool: Primary, address: ClientAddress, linked: LinkedForMe
) -> list[SharedOut]:
    """The latest first, with links that open the files for five minutes."""
    async with records.mine(pool, actor.user_id) as db:
        rows = await records.shared(db, actor.user_id, patient_id, address)
    return [SharedOut(**row.model_dump(), **linked.of(row.id, row.has_thumbnail)) for row in rows]


@mine.delete(
    "/{patient_id}",
    status_code=204,
    summary="Take a card out of my account",
    responses=answers(*MY_OWN),
)
async def leave_record(
    patient_id: UUID, actor: Actor, pool: Primary, address: ClientAddress
) -> None:
    """Withdraws the consent. The doctor keeps the card: the law wants it."""
    await records.leave(pool, actor.user_id, patient_id, address)
