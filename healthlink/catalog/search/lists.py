"""Finding clinics and services: which statement answers which question."""

import re
from uuid import UUID

from healthlink.catalog.dto import ClinicCard, ServiceCard
from healthlink.catalog.search.dto import Suggestion
from healthlink.catalog.search.queries import sql
from healthlink.db.pool import Reader

_LETTER, _OTHER = r"[^\W_]", r"[\W_]"
_TRIGRAM = re.compile(f"{_LETTER}{{3}}|{_LETTER}{{2}}{_OTHER}|{_OTHER}{_LETTER}")
"""What gives `like '%…%'` a trigram to look up; without one it would read the whole index.

https://www.postgresql.org/docs/current/pgtrgm.html: words are padded, but not where % may be more.
"""


def anywhere(term: str | None) -> bool:
    """Whether names can be searched for it inside; otherwise only at their start."""
    return bool(term and _TRIGRAM.search(term))


async def clinics(
    db: Reader,
    base_url: str,
    term: str | None,
    *,
    city: str | None = None,
    specialization: str | None = None,
    fetch: int,
    skip: int,
) -> list[ClinicCard]:
    asked = {"city": city or None, "specialization": specialization or None}
    page = {"base_url": base_url, "fetch": fetch, "skip": skip, **asked}
    if not term:
        rows = sql.clinics_best(db, **page)
    elif anywhere(term):
        rows = sql.clinics_by_words(db, term=term, **page)
    else:
        rows = sql.clinics_by_prefix(db, term=term, **page)
    return [row async for row in rows]


async def services(
    db: Reader,
    term: str | None,
    clinic_id: UUID | None,
    doctor_id: UUID | None,
    *,
    fetch: int,
    skip: int,
) -> list[ServiceCard]:
    page = {"fetch": fetch, "skip": skip}
    asked = {"term": term or None, "anywhere": anywhere(term)}
    if doctor_id:
        rows = sql.services_of_doctor(db, doctor_id=doctor_id, clinic_id=clinic_id, **asked, **page)
    elif clinic_id:
        rows = sql.services_of_clinic(db, clinic_id=clinic_id, **asked, **page)
    elif not term:
        rows = sql.services_in_order(db, **page)
    elif anywhere(term):
        rows = sql.services_by_words(db, term=term, **page)
    else:
        rows = sql.services_by_prefix(db, term=term, **page)
    return [row async for row in rows]


async def suggestions(db: Reader, term: str, reader: str, *, fetch: int) -> list[Suggestion]:
    """What somebody who is typing may mean, names of specialties in the reader's language."""
    if not term:
        return []
    rows = sql.suggestions(db, term=term, anywhere=anywhere(term), reader=reader, fetch=fetch)
    return [row async for row in rows]
