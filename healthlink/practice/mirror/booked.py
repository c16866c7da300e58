"""The other way: what the doctor makes of a booked visit is done to the appointment, by booking's
own acts and in the same transaction, and comes back from there."""

from healthlink.booking.desk import doctors
from healthlink.booking.desk.doctors import Wish
from healthlink.booking.dto import Status as Stage
from healthlink.db.pool import Db
from healthlink.practice.dto import Practice
from healthlink.practice.mirror import mirror
from healthlink.practice.visits.dto import PatientVisitPatch, Status, Visit
from healthlink.practice.visits.errors import SetByTheService

STAGES: dict[Status, Stage] = {
    "planned": "confirmed",
    "completed": "fulfilled",
    "cancelled": "cancelled",
    "no_show": "no_show",
}


async def change(db: Db, practice: Practice, visit: Visit, patch: PatientVisitPatch) -> None:
    """Raises SetByTheService, and what `doctors.change` raises."""
    assert visit.appointment_id and practice.user_id
    wish = _wish(visit, patch)
    if wish != Wish():
        whose = (practice.doctor_id, practice.user_id)
        await doctors.change(db, *whose, visit.appointment_id, wish)
        await mirror.agree(db, practice, visit.appointment_id)


def _wish(visit: Visit, patch: PatientVisitPatch) -> Wish:
    """What differs from the visit as the doctor has seen it: the patient may have moved the
    appointment in the meantime, and what the doctor repeats shall not move it back."""
    if patch.minutes not in (None, visit.minutes):
        raise SetByTheService("minutes")
    if patch.visit_time is None and "visit_time" in patch.model_fields_set:
        raise SetByTheService("visit_time")
    return Wish(
        day=patch.visit_date if patch.visit_date != visit.visit_date else None,
        wall=patch.visit_time if patch.visit_time != visit.visit_time else None,
        status=STAGES[patch.status] if patch.status not in (None, visit.status) else None,
    )
