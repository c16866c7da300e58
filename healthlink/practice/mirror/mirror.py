"""Making a practice's visit equal to the appointment that it is: from what both are now, so that it
may be done late, twice, and by two at once."""

from uuid import UUID

from healthlink import jobs
from healthlink.booking.queries import sql as booking
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.mirror.dto import Booked, Changed
from healthlink.practice.mirror.queries import sql


async def mirror(db: Db, appointment_id: UUID, doctor_id: UUID) -> None:
    """For the system. Nothing for a doctor who has no practice."""
    practice = await access.system(db, doctor_id)
    if practice is None:
        return
    await access.act_as(db, practice)
    if changed := await agree(db, practice, appointment_id):
        was = changed.was.isoformat() if changed.was else ""
        await jobs.enqueue(
            db, "tell_doctor", doctor_id=doctor_id, visit_id=changed.visit_id, was=was
        )


async def agree(db: Db, practice: Practice, appointment_id: UUID) -> Changed | None:
    """In a transaction that acts as `practice`. The appointment stands still until its end. Answers
    what has changed thereby."""
    await booking.lock(db, id=appointment_id)
    found: Booked | None = await sql.booked(db, id=appointment_id, doctor_id=practice.doctor_id)
    if found is None:
        return None
    if not found.counts:
        return await _let_go(db, practice, appointment_id, found)
    if patient_id := found.patient_id or await _card(db, practice, found):
        return await _put(db, practice, appointment_id, patient_id, found)
    return None


async def _let_go(
    db: Db, practice: Practice, appointment_id: UUID, found: Booked
) -> Changed | None:
    """Whatever there is of it stays as it was, but cancelled."""
    whose = {"appointment_id": appointment_id, "doctor_id": practice.doctor_id}
    visit_id: UUID | None = await sql.let_go(db, **whose)
    if visit_id and found.patient_id:
        await access.record(db, practice, "visit.mirror", [found.patient_id], visit_id)
    return Changed(visit_id, None) if visit_id else None


async def _put(
    db: Db, practice: Practice, appointment_id: UUID, patient_id: UUID, found: Booked
) -> Changed | None:
    put = await sql.put(
        db,
        id=new_id(),
        doctor_id=practice.doctor_id,
        patient_id=patient_id,
        appointment_id=appointment_id,
        visit_date=found.visit_date,
        visit_time=found.visit_time,
        starts_at=found.starts_at,
        minutes=found.minutes,
        status=found.status,
        own=practice.user_id is not None,
    )
    if put is None:
        return None
    await access.record(db, practice, "visit.mirror", [patient_id], put["id"])
    return Changed(put["id"], put["was"])


async def _card(db: Db, practice: Practice, found: Booked) -> UUID | None:
    """The person's card, found, or made; one that was put away comes back for a visit to come. None
    for who has no account any more, and never had a card."""
    whose = {"doctor_id": practice.doctor_id, "person_id": found.person_id}
    card = await sql.find_card(db, **whose)
    if card is None and not found.gone:
        await sql.hold_person(db, **whose)
        first_name, _, last_name = found.full_name.partition(" ")
        id: UUID | None = await sql.add_card(
            db,
            id=new_id(),
            first_name=first_name,
            last_name=last_name.strip(),
            birth_date=found.birth_date,
            phone=found.phone,
            **whose,
        )
        if id:
            await access.record(db, practice, "patient.create", [id])
            return id
        card = await sql.find_card(db, **whose)  # somebody was faster
    if card and card["archived"] and found.status == "planned":
        await sql.restore_card(db, id=card["id"], doctor_id=practice.doctor_id)
        await access.record(db, practice, "patient.restore", [card["id"]])
    return card["id"] if card else None
