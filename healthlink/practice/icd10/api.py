"""ICD-10 over HTTP."""

from typing import Annotated

from fastapi import Query

from healthlink.auth.dependencies import Actor
from healthlink.dependencies import Language, Page
from healthlink.errors import InvalidInput, Unauthorized
from healthlink.fields import Search
from healthlink.practice.icd10 import icd10
from healthlink.practice.icd10.dto import CodeOut
from healthlink.problems import answers
from healthlink.routing import room

codes = room("Patients", "/icd10")


@codes.get("", summary="Find a diagnosis", responses=answers(Unauthorized, InvalidInput))
async def find_codes(
    _: Actor,
    page: Page,
    reader: Language,
    search: Annotated[
        Search, Query(description="The beginning of a code, or of words in any of three languages")
    ] = "",
) -> list[CodeOut]:
    """WHO's ICD-10 of 2019. Frequent diagnoses come first and have Russian and Armenian names;
    without `search` there are only those. A `Link` header names the next page."""
    return page.cut(await icd10.find(search, reader, fetch=page.fetch, skip=page.offset))
