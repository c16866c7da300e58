"""What has happened in the town before today: visits, what was said of them, and the answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.booking import slots, visits
from healthlink.catalog.reviews import answers
from healthlink.catalog.reviews.dto import AnsweredBy, ReviewCreate
from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.demo import reviews as voices
from healthlink.demo.people import Person
from healthlink.demo.town import DemoHours, DemoService, DemoTown

VISITS = 900
PATIENTS_OWN = 3
"""Of the account in the banner; the last of them is still to be reviewed."""
_NEW_DOCTOR_SHARE = 0.12
_SOONEST, _LONGEST_AGO = 8, 400
_TRIES = 5
_ENGLISH_SHARE = {"ru": 0.03, "hy": 0.1}
_ANONYMOUS_SHARE = 0.08
_STEP = 30


@dataclass(frozen=True, slots=True)
class Visitor:
    """A patient with a past; goes to doctors who speak the same language."""

    id: UUID
    about: Person
    language: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A doctor's offer where reviews are to come from."""

    service: DemoService
    service_id: UUID
    language: str
    zone: ZoneInfo
    mood: str
    sees_children: bool
    hours: tuple[DemoHours, ...]


async def load(
    db: Db,
    town: DemoTown,
    services: dict[str, UUID],
    visitors: list[Visitor],
    told: Callable[[str, int, int], None],
) -> None:
    """`visitors` begin with the patient of the banner."""
    random = Random(2026)
    practices = list(_practices(town, services, random))
    weights = [random.paretovariate(1.3) for _ in practices]
    for n in range(VISITS):
        who = visitors[0] if n < PATIENTS_OWN else random.choice(visitors)
        (where,) = random.choices(practices, weights)
        while where.language != who.language:
            (where,) = random.choices(practices, weights)
        visit = await _visit(db, who, where, random)
        if visit and n != PATIENTS_OWN - 1:
            await _review(db, who, where, visit, random)
        told("reviews", n + 1, VISITS)


def _practices(town: DemoTown, services: dict[str, UUID], random: Random) -> Iterator[Practice]:
    """The first visit to every doctor at every clinic, but for those who are new."""
    clinics = {clinic.key: clinic for clinic in town.clinics}
    doctors = {doctor.key: doctor for doctor in town.doctors}
    new = {key for key in doctors if random.random() < _NEW_DOCTOR_SHARE}
    mood = {key: random.choice(voices.MOODS) for key in doctors}
    hours: dict[tuple[str, str], list[DemoHours]] = {}
    for row in town.hours:
        hours.setdefault((row.doctor, row.clinic), []).append(row)
    met = set()
    for service in town.services:
        post = service.doctor, service.clinic
        if service.doctor in new or post in met:
            continue
        met.add(post)
        doctor = doctors[service.doctor]
        yield Practice(
            service,
            services[service.key],
            doctor.languages[0],
            ZoneInfo(clinics[service.clinic].timezone),
            mood[doctor.key],
            doctor.specialization.startswith(("Педиатр", "Детский", "Մանկ")),
            tuple(hours[post]),
        )


async def _visit(
    db: Db, who: Visitor, where: Practice, random: Random
) -> tuple[UUID, datetime] | None:
    """Within the doctor's hours; None if every time that was tried is taken."""
    for _ in range(_TRIES):
        start = _time(where, random)
        if visit := await visits.add_past(db, who.id, where.service_id, start):
            return visit, start + timedelta(minutes=where.service.duration_minutes)
    return None


def _time(where: Practice, random: Random) -> datetime:
    shift = random.choice([row for row in where.hours if _fits(where.service, row)])
    last = shift.closes - where.service.duration_minutes
    minute = random.randrange(shift.opens, last + 1, _STEP)
    day = (utc_now() - timedelta(days=random.randint(_SOONEST, _LONGEST_AGO))).date()
    day -= timedelta(days=(day.isoweekday() - shift.weekday) % 7)
    return slots.instant(day, minute, where.zone)


def _fits(service: DemoService, shift: DemoHours) -> bool:
    return service.duration_minutes <= shift.closes - shift.opens


async def _review(
    db: Db, who: Visitor, where: Practice, visit: tuple[UUID, datetime], random: Random
) -> None:
    visit_id, ended = visit
    english = random.random() < _ENGLISH_SHARE[who.language]
    said = voices.opinion(
        where.mood,
        "en" if english else who.language,
        random,
        by_woman=who.about.is_woman,
        about_child=where.sees_children,
    )
    anonymous = random.random() < _ANONYMOUS_SHARE
    at = ended + timedelta(minutes=random.randint(30, 5_000))
    new = ReviewCreate(stars=said.stars, text=said.text, anonymous=anonymous)
    written = await visits.review(db, who.id, visit_id, new, at=at)
    if said.answer:
        at += timedelta(minutes=random.randint(60, 4_000))
        by: AnsweredBy = random.choice(("doctor", "clinic"))
        await answers.put(db, written.id, written.clinic_id, said.answer, by, at=at)
