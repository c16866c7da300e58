"""Who opened what, over HTTP."""

from uuid import UUID

from healthlink.dependencies import Page
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.practice.dependencies import InPractice, Records
from healthlink.practice.errors import NoPractice
from healthlink.practice.history import history
from healthlink.practice.history.dto import AccessOut
from healthlink.problems import answers
from healthlink.routing import room

everything = room("Practice", "/access")
of_patient = room("Practice", "/patients")

ANY = (Unauthorized, NoPractice, InvalidInput)


@everything.get("", summary="Who opened records of mine", responses=answers(*ANY))
async def list_access(practice: InPractice, db: Records, page: Page) -> list[AccessOut]:
    """Every reading, writing and refusal, the latest first. Nobody can change this list. A `Link`
    header names the next page."""
    return page.cut(await history.list_all(db, practice, fetch=page.fetch, skip=page.offset))


@of_patient.get(
    "/{patient_id}/access", summary="Who opened a card", responses=answers(*ANY, NotFound)
)
async def list_access_of_patient(
    patient_id: UUID, practice: InPractice, db: Records, page: Page
) -> list[AccessOut]:
    """The latest first. A `Link` header names the next page."""
    rows = await history.of_patient(db, practice, patient_id, fetch=page.fetch, skip=page.offset)
    return page.cut(rows)
