"""People and things with valid defaults. Each goes straight into the database."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from healthlink.auth import sessions, users
from healthlink.auth.dto import Account, Registration, Role
from healthlink.booking import schedules, visits
from healthlink.booking.slots import Hours
from healthlink.catalog import entries
from healthlink.catalog.reviews.dto import ReviewCreate
from healthlink.db.pool import Db

SECRET = "a secret of the tests that is long enough to sign with"
BOT_TOKEN = "1234567890:AAtestsOnly-nobody-else-signs-so-12"
PASSWORD = "correct horse battery"
ALL_DAY = [Hours(weekday, 0, 1440, step=15) for weekday in range(1, 8)]
_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account who is signed in."""

    id: UUID
    email: str
    headers: dict[str, str]
    refresh_token: str


@dataclass(frozen=True)
class Practitioner(Person):
    """A doctor who is signed in."""

    doctor_id: UUID


@dataclass(frozen=True)
class Doctor:
    id: UUID
    clinic_id: UUID
    service_id: UUID
    zone: ZoneInfo

    def day(self, ahead: int = 2) -> date:
        """A day on the clinic's calendar, far enough ahead to be free to cancel."""
        return (datetime.now(self.zone) + timedelta(days=ahead)).date()

    def booking(self, time: str = "10:00", ahead: int = 2) -> dict[str, str]:
        """The body of a booking."""
        return {
            "clinic_id": str(self.clinic_id),
            "doctor_id": str(self.doctor_id),
            "service_id": str(self.service_id),
            "date": self.day(ahead).isoformat(),
            "time": time,
        }

    @property
    def doctor_id(self) -> UUID:
        return self.id


async def person(
    db: Db,
    full_name: str = "Анна Саргсян",
    email: str = "",
    role: Role = "patient",
    password_hash: str = "",
) -> Person:
    """An account and a session, without the cost of hashing; it cannot sign in by password
    unless a hash is given."""
    email = email or f"person{next(_numbers)}@example.com"
    new = Registration(
        email=email, password=SecretStr(PASSWORD), full_name=full_name, phone="+37491123456"
    )
    added = await users.register(db, new, password_hash, role)
    account = Account(id=added.id, role=role, password_hash=password_hash)
    device = sessions.Device("a test", "127.0.0.1")
    pair = await sessions.open_session(db, [SECRET], account, datetime.now(UTC), device)
    headers = {"Authorization": f"Bearer {pair.access_token}"}
    return Person(added.id, email, headers, pair.refresh_token)


async def practice(
    db: Db, full_name: str = "Արամ Գրիգորյան", doctor: Doctor | None = None
) -> Practitioner:
    """The account and the practice of a doctor: of one of the market, or of nobody known yet."""
    account = await person(db, full_name, role="doctor")
    if doctor is None:
        about: dict[str, Any] = {"specialization": "Սրտաբան", "description": "", "languages": []}
        doctor_id = await entries.add_doctor(db, [], full_name=full_name, **about)
        await db.execute("update doctor set listed = false where id = $1", doctor_id)
    else:
        doctor_id = doctor.id
    await entries.connect_doctor(db, doctor_id, account.id)
    await db.execute("insert into practice (doctor_id) values ($1)", doctor_id)
    await db.execute("insert into subscription values ($1, now() + interval '7 days')", doctor_id)
    return Practitioner(**asdict(account), doctor_id=doctor_id)


async def staff(db: Db, clinic_id: UUID, full_name: str = "Мария Лебедева") -> Person:
    """Somebody who works at the desk of a clinic."""
    clerk = await person(db, full_name, role="clinic_staff")
    await entries.add_staff(db, clinic_id, clerk.id)
    return clerk


async def clinic(
    db: Db, name: str = "Клиника «Авиценна»", rating: float | None = None, **about: Any
) -> UUID:
    """`rating`: as if many reviews had made it."""
    defaults = {
        "city": "Ереван",
        "address": "ул. Абовяна, 1",
        "description": "Клиника для всей семьи",
        "timezone": "Asia/Yerevan",
        "currency": "AMD",
        "latitude": 40.18,
        "longitude": 44.51,
        "cancel_notice_hours": 24,
        "late_refund_percent": 50,
    }
    clinic_id = await entries.add_clinic(db, name=name, **{**defaults, **about})
    await db.execute("update clinic set rating = $2 where id = $1", clinic_id, rating)
    return clinic_id


async def service(
    db: Db, clinic_id: UUID, doctor_id: UUID, name: str = "Приём кардиолога", **about: Any
) -> UUID:
    defaults = {
        "description": "Первичный приём",
        "price_minor": 1_500_000,
        "currency": "AMD",
        "duration_minutes": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "prepaid": False,
    }
    return await entries.add_service(
        db, clinic_id, doctor_id, name, name=name, **{**defaults, **about}
    )


async def doctor(
    db: Db,
    full_name: str = "Արամ Գրիգորյան",
    *,
    hours: list[Hours] = ALL_DAY,
    timezone: str = "Asia/Yerevan",
    specialization: str = "Кардиолог",
    rating: float | None = None,
    clinic_about: dict[str, Any] | None = None,
    about: dict[str, Any] | None = None,
    **offer: Any,
) -> Doctor:
    """With a clinic, working hours and one service of their own."""
    clinic_id = await clinic(
        db, f"Клиника {next(_numbers)}", timezone=timezone, **(clinic_about or {})
    )
    doctor_id = await entries.add_doctor(
        db,
        [clinic_id],
        full_name=full_name,
        specialization=specialization,
        description="Лечит сердце",
        **{"languages": ["hy", "ru"], **(about or {})},
    )
    await db.execute("update doctor set rating = $2 where id = $1", doctor_id, rating)
    await schedules.set_hours(db, doctor_id, clinic_id, hours)
    service_id = await service(db, clinic_id, doctor_id, **offer)
    return Doctor(doctor_id, clinic_id, service_id, ZoneInfo(timezone))


async def fulfilled(db: Db, who: Person, doctor: Doctor) -> UUID:
    """A visit that took place, at a time of its own."""
    before = timedelta(days=1, hours=next(_numbers))
    visit = await visits.add_past(db, who.id, doctor.service_id, datetime.now(UTC) - before)
    assert visit
    return visit


async def review(
    db: Db, who: Person, doctor: Doctor, stars: int = 5, text: str = "Спасибо", **about: Any
) -> UUID:
    """Of a visit that took place."""
    visit = await fulfilled(db, who, doctor)
    new = ReviewCreate(stars=stars, text=text, **about)
    async with db.transaction():
        return (await visits.review(db, who.id, visit, new)).id
