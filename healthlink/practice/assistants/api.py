"""Assistants over HTTP."""

from datetime import timedelta
from uuid import UUID

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.dependencies import ClientAddress, House, Primary
from healthlink.errors import InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.practice.assistants import assistants
from healthlink.practice.assistants.dto import (
    AssistantAccept,
    AssistantCreate,
    AssistantInvitation,
    AssistantOut,
    WorkplaceOut,
)
from healthlink.practice.assistants.errors import (
    AlreadyWorksHere,
    AssistantInvitationExpired,
    TooManyAssistants,
)
from healthlink.practice.dependencies import OwnPractice, Records
from healthlink.practice.errors import DoctorOnly, NoPractice
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription.errors import SubscriptionLapsed

mine = room("Practice", "/me")
offers = room("Practice", "/assistants")

ANY = (Unauthorized, NoPractice, DoctorOnly, InvalidInput)
ACCEPTS_PER_USER = Limit("assistant-user", 20, timedelta(hours=1))


@mine.get("/assistants", summary="My assistants", responses=answers(*ANY))
async def list_assistants(practice: OwnPractice, db: Records) -> list[AssistantOut]:
    """Those who work in my practice, and those whom I have invited."""
    return await assistants.list_all(db, practice)


@mine.post(
    "/assistants",
    status_code=201,
    summary="Invite an assistant",
    responses=answers(*ANY, SubscriptionLapsed, TooManyAssistants),
)
async def invite_assistant(
    new: AssistantCreate, practice: OwnPractice, db: Records, house: House
) -> AssistantInvitation:
    """A link, good for a week and for one. Assistants work under their own names on patients,
    visits, files and consents; they neither export nor invite others."""
    return await assistants.invite(db, practice, new.name, house.settings.base_url)


@mine.delete(
    "/assistants/{assistant_id}",
    status_code=204,
    summary="Remove an assistant",
    responses=answers(*ANY, NotFound),
)
async def remove_assistant(assistant_id: UUID, practice: OwnPractice, db: Records) -> None:
    """Ends at once; also takes an invitation back. What they did stays in `GET /access`."""
    await assistants.remove(db, practice, assistant_id)


@mine.get("/practices", summary="Where I work", responses=answers(Unauthorized))
async def list_practices(actor: Actor, pool: Primary) -> list[WorkplaceOut]:
    """My own practice, and those where I assist: name one in the header `Practice-Id`. Without the
    header it is the first of these."""
    return await assistants.workplaces(pool, actor.user_id)


@offers.post(
    "/accept",
    status_code=201,
    summary="Become an assistant",
    responses=answers(
        Unauthorized, AssistantInvitationExpired, AlreadyWorksHere, TooManyRequests, InvalidInput
    ),
)
async def accept_assistance(
    offer: AssistantAccept, actor: Actor, pool: Primary, address: ClientAddress
) -> list[WorkplaceOut]:
    """With a doctor's invitation. Answers where you work now."""
    await throttle.check(pool, (ACCEPTS_PER_USER, str(actor.user_id)))
    return await assistants.accept(pool, actor.user_id, offer.token.get_secret_value(), address)
