"""The practice of the banner's doctor: cards kept by hand, visits behind them and to come. What is
booked on the market comes to it by the mirror, as everywhere."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from healthlink.booking.errors import PersonBusy, SlotTaken
from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.demo import people as names
from healthlink.practice import access
from healthlink.practice.doctors import doctors
from healthlink.practice.doctors.dto import DoctorRegistration
from healthlink.practice.dto import Practice
from healthlink.practice.patients import patients
from healthlink.practice.patients.dto import PatientCreate
from healthlink.practice.visits import visits
from healthlink.practice.visits.dto import PatientVisitCreate

CARDS = 36
COMPLETED_EVERY = 4
DAYS = 10
PHONE = "+374911{:05}"
ABOUT = (
    ("I10", "Զարկերակային հիպերտոնիա", "Ճնշումը չափել առավոտյան և երեկոյան։"),
    ("J30.1", "Ալերգիկ ռինիտ", "Սեզոնային, գարնանը սրվում է։"),
    ("E11.9", "Շաքարային դիաբետ, 2-րդ տիպ", "HbA1c-ն վերահսկել երեք ամիսը մեկ։"),
    ("K29.7", "Գաստրիտ", "Դիետա, երկու շաբաթից կրկին։"),
    ("M54.5", "Գոտկատեղի ցավ", "Վարժություններ, ջրավազան։"),
    ("J06.9", "Սուր շնչառական վարակ", ""),
    ("G43.9", "Միգրեն", "Վարում է գլխացավի օրագիր։"),
    (None, "", "Առաջին այցից առաջ բերել հին անալիզները։"),
)


async def load(
    db: Db,
    user_id: UUID,
    specialization: str,
    trial_days: int,
    told: Callable[[str, int, int], None],
) -> None:
    """Registers the doctor whom the account is. The transaction of `db` acts for the practice from
    here on."""
    about = DoctorRegistration(
        first_name="Վարդան",
        last_name="Մարտիրոսյան",
        specialization=specialization,
        phone=PHONE.format(0),
        clinic_name="",
    )
    await doctors.register(db, user_id, about, trial_days)
    practice = await access.find_practice(db, user_id, None, None)
    await access.act_as(db, practice)
    for done, card in enumerate(_cards(Random(2026)), 1):
        patient_id = (await patients.add(db, practice, card)).id
        await _visits(db, practice, patient_id, done)
        told("patients", done, CARDS)


def _cards(dice: Random) -> Iterator[PatientCreate]:
    met = names.doctors("hy", dice)
    for number in range(1, CARDS + 1):
        first_name, _, last_name = next(met).full_name.partition(" ")
        code, diagnosis, notes = dice.choice(ABOUT)
        yield PatientCreate(
            first_name=first_name,
            last_name=last_name,
            birth_date=date(1940, 1, 1) + timedelta(days=dice.randrange(30_000)),
            phone=PHONE.format(number),
            diagnosis=diagnosis,
            diagnosis_code=code,
            status="completed" if number % COMPLETED_EVERY == 0 else "in_progress",
            notes=notes,
        )


async def _visits(db: Db, practice: Practice, patient_id: UUID, number: int) -> None:
    """One behind, and one to come where the time is free; who is well does not come again."""
    today = utc_now().date()
    past = {"visit_date": today - timedelta(days=number * 3), "status": "completed"}
    await visits.plan(db, practice, patient_id, PatientVisitCreate.model_validate(past))
    if number % COMPLETED_EVERY == 0:
        return
    ahead = timedelta(days=number % DAYS)
    wall = f"{9 + number % 9:02}:{number % 2 * 30:02}"
    coming = {"visit_date": today + ahead, "visit_time": wall}
    try:
        async with db.transaction():
            await visits.plan(db, practice, patient_id, PatientVisitCreate.model_validate(coming))
    except (SlotTaken, PersonBusy):
        pass  # somebody has booked it
