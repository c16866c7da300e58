"""Puts the demo town into an empty database, and some people and appointments on top."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from healthlink.auth import passwords, users
from healthlink.auth.dto import Registration, Role
from healthlink.booking import appointments, schedules
from healthlink.booking.dto import AppointmentCreate, SlotOut
from healthlink.booking.errors import PersonBusy, SlotTaken
from healthlink.booking.slots import Hours
from healthlink.catalog import entries
from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.demo import past, practice
from healthlink.demo import people as names
from healthlink.demo.past import Visitor
from healthlink.demo.people import Person
from healthlink.demo.town import DemoDoctor, DemoTown, build
from healthlink.ids import new_id
from healthlink.money import MINOR_UNITS
from healthlink.wiring import Resources

PASSWORD = "healthlink-demo"  # noqa: S105 — printed in the banner; refused in production
ACCOUNTS: dict[Role, tuple[str, str]] = {
    "patient": ("patient@example.com", "Анна Саргсян"),
    "doctor": ("doctor@example.com", "Վարդան Մարտիրոսյան"),  # one of the town's
    "clinic_staff": ("clinic@example.com", "Мария Лебедева"),
    "admin": ("admin@example.com", "Levon Petrosyan"),
}
PHONE = "+37491123456"
PATIENTS = 24
VISITORS = 160
APPOINTMENTS = 150
DAYS = 14
CANCELLED_EVERY = 12
HOLIDAYS = 20
TOGETHER = 200

Told = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and how much there is."""

Ids = dict[str, UUID]


async def load(resources: Resources, told: Told = lambda *_: None) -> bool:
    """Loads everything in one transaction; False if there is something in the catalogue already."""
    town = build()
    password_hash = await passwords.make_hash(resources, SecretStr(PASSWORD))
    async with resources.pool.acquire() as db, db.transaction():
        await db.execute("set local statement_timeout = 0")
        await db.execute("set constraints all immediate")  # else the commit does it all at once
        if not await entries.is_empty(db):
            return False
        clinics = await _clinics(db, town, told)
        doctors = await _doctors(db, town, clinics, told)
        services = await _services(db, town, clinics, doctors, told)
        await _hours(db, town, clinics, doctors, told)
        people = await _people(db, password_hash, told)
        the_doctor = _of_the_account(town)
        await entries.connect_doctor(db, doctors[the_doctor.key], people["doctor"])
        await entries.add_staff(db, clinics[town.clinics[0].key], people["clinic_staff"])
        visitors = await _visitors(db, people["patient"])
        await past.load(db, town, services, visitors, told)
        await _appointments(db, list(services.values()), people, told)
        await _holidays(db, list(doctors.values()), told)
        days = resources.settings.trial_days
        await practice.load(db, people["doctor"], the_doctor.specialization, days, told)
    return True


def _of_the_account(town: DemoTown) -> DemoDoctor:
    _, full_name = ACCOUNTS["doctor"]
    return next(doctor for doctor in town.doctors if doctor.full_name == full_name)


async def _clinics(db: Db, town: DemoTown, told: Told) -> Ids:
    ids: Ids = {}
    for clinic in town.clinics:
        ids[clinic.key] = await entries.add_clinic(
            db,
            name=clinic.name,
            city=clinic.city,
            address=clinic.address,
            description=clinic.description,
            timezone=clinic.timezone,
            currency=clinic.currency,
            latitude=clinic.latitude,
            longitude=clinic.longitude,
            cancel_notice_hours=clinic.cancel_notice_hours,
            late_refund_percent=clinic.late_refund_percent,
        )
        told("clinics", len(ids), len(town.clinics))
    return ids


async def _doctors(db: Db, town: DemoTown, clinics: Ids, told: Told) -> Ids:
    ids: Ids = {}
    for doctor in town.doctors:
        ids[doctor.key] = await entries.add_doctor(
            db,
            [clinics[key] for key in doctor.clinics],
            full_name=doctor.full_name,
            specialization=doctor.specialization,
            description=doctor.description,
            languages=list(doctor.languages),
            sees_adults=not doctor.sees_children,
            sees_children=doctor.sees_children,
        )
        told("doctors", len(ids), len(town.doctors))
    return ids


async def _services(db: Db, town: DemoTown, clinics: Ids, doctors: Ids, told: Told) -> Ids:
    currency = {clinic.key: clinic.currency for clinic in town.clinics}
    procedures = {service.procedure for service in town.services}
    known = {name: await entries.procedure_called(db, name) for name in sorted(procedures)}
    rows: dict[str, dict[str, Any]] = {
        service.key: {
            "id": new_id(),
            "clinic_id": clinics[service.clinic],
            "doctor_id": doctors[service.doctor],
            "procedure_id": known[service.procedure],
            "name": service.name,
            "description": service.description,
            "price_minor": service.price * MINOR_UNITS,
            "currency": currency[service.clinic],
            "duration_minutes": service.duration_minutes,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": service.buffer_after_minutes,
            "prepaid": service.prepaid,
        }
        for service in town.services
    }
    waiting = list(rows.values())
    for done in range(0, len(waiting), TOGETHER):
        batch = waiting[done : done + TOGETHER]
        await entries.add_services(db, batch)
        for n in range(len(batch)):
            told("services", done + n + 1, len(waiting))
    return {key: row["id"] for key, row in rows.items()}


async def _hours(db: Db, town: DemoTown, clinics: Ids, doctors: Ids, told: Told) -> None:
    weeks: dict[tuple[str, str], list[Hours]] = {}
    for row in town.hours:
        shift = Hours(row.weekday, row.opens, row.closes, step=15)
        weeks.setdefault((row.doctor, row.clinic), []).append(shift)
    for done, ((doctor, clinic), hours) in enumerate(weeks.items(), 1):
        await schedules.set_hours(db, doctors[doctor], clinics[clinic], hours)
        told("working hours", done, len(weeks))


async def _people(db: Db, password_hash: str, told: Told) -> Ids:
    """The four accounts that the banner shows, and patients who only fill the calendars: they have
    no address, so that the letters on the sandbox's page are those to the four."""
    ids: Ids = {}
    for role, (email, name) in ACCOUNTS.items():
        new = Registration(email=email, password=SecretStr(PASSWORD), full_name=name, phone=PHONE)
        ids[role] = (await users.register(db, new, password_hash, role)).id
    for n in range(1, PATIENTS + 1):
        ids[f"patient-{n}"] = await users.add_caller(db, f"Пациент {n}", PHONE)
        told("people", n, PATIENTS)
    return ids


async def _visitors(db: Db, patient_id: UUID) -> list[Visitor]:
    """Patients with a past, who cannot sign in; the first is the one of the banner."""
    _, name = ACCOUNTS["patient"]
    found = [Visitor(patient_id, Person(name, is_woman=True), "ru")]
    dice = random.Random(2026)
    met = {language: names.doctors(language, dice) for language in ("ru", "hy")}
    for n in range(1, VISITORS + 1):
        language = "hy" if n % 3 == 0 else "ru"
        about = next(met[language])
        new = Registration(
            email=f"visitor{n}@example.com",
            password=SecretStr(PASSWORD),
            full_name=about.full_name,
            phone=PHONE,
        )
        found.append(Visitor((await users.register(db, new, "")).id, about, language))
    return found


async def _appointments(db: Db, services: list[UUID], people: Ids, told: Told) -> None:
    dice = random.Random(2026)
    patients = [id for key, id in people.items() if key.startswith("patient")]
    for n in range(APPOINTMENTS):
        user_id = patients[n % len(patients)]
        booked = await _book_any(db, dice, dice.choice(services), user_id)
        if booked and n % CANCELLED_EVERY == 0:
            await appointments.cancel(db, user_id, booked)
        told("appointments", n + 1, APPOINTMENTS)


async def _holidays(db: Db, doctors: list[UUID], told: Told) -> None:
    """Some doctors are away for a few days of the coming weeks."""
    dice = random.Random(2026)
    away = dice.sample(doctors, HOLIDAYS)
    for done, doctor_id in enumerate(away, 1):
        start = utc_now() + timedelta(days=dice.randint(1, DAYS))
        await schedules.take_off(db, doctor_id, (start, start + timedelta(days=dice.randint(1, 7))))
        told("holidays", done, len(away))


async def _book_any(db: Db, dice: random.Random, service_id: UUID, user_id: UUID) -> UUID | None:
    today = utc_now().date()
    plan = await schedules.get_plan(db, service_id, today, today + timedelta(days=DAYS))
    free: list[SlotOut] = schedules.free_times(plan)
    if plan.prepaid or not free:
        return None
    slot = dice.choice(free)
    new = AppointmentCreate(
        clinic_id=plan.clinic_id,
        doctor_id=plan.doctor_id,
        service_id=service_id,
        date=slot.date,
        time=slot.time,
    )
    try:
        return (await appointments.book(db, user_id, new, hold=timedelta(0))).id
    except (PersonBusy, SlotTaken):
        return None
