"""How a doctor asks for visits, and how an appointment becomes one."""

from datetime import timedelta

from tests.house.plans.town import (
    BOOKED,
    DOCTOR,
    FIRST,
    FREE,
    TIME_OFF,
    TODAY,
    array,
    ask,
    md5,
    uid,
)

WHO = {"doctor_id": DOCTOR, "person_id": uid(2, 780)}
MONTH = {"first": TODAY.date(), "last": TODAY.date() + timedelta(days=30)}
VISITS, MIRROR, AWAY_FROM = "practice.visits", "practice.mirror", "practice.time_off"
NEW, CARD, VISIT = md5("new"), md5("patient 780"), md5("visit 780 3")

ask("booking.connected_doctor", id=BOOKED)
ask("booking.desk.clinic_of", id=BOOKED, doctor_id=DOCTOR)
SPAN = {"starts_at": FREE["starts_at"], "ends_at": FREE["ends_at"]}
for name in ("take", "move"):
    ask(f"booking.blocks.{name}", {**SPAN, **WHO}, id=NEW)
ask("booking.blocks.release", id=NEW, doctor_id=DOCTOR)
ask("booking.blocks.is_awaited", doctor_id=DOCTOR)
ask("booking.blocks.forget_person", ids=array([NEW]), doctor_id=DOCTOR)

PLANNED = {"visit_date": TODAY.date(), "visit_time": "10:00", "starts_at": TODAY.isoformat()}
AS_PLANNED = {**PLANNED, "minutes": 30, "status": "planned", "doctor_id": DOCTOR}
ask(f"{VISITS}.queue", doctor_id=DOCTOR)
for name in ("card", "patient", "visit", "following"):
    ask(f"{VISITS}.{name}", id=CARD if name == "patient" else VISIT, doctor_id=DOCTOR)
ask(f"{VISITS}.of_patient", FIRST, patient_id=CARD, doctor_id=DOCTOR)
for name in ("to_come", "taken"):
    ask(f"{VISITS}.{name}", patient_id=CARD, doctor_id=DOCTOR)
# The town's doctor has 333 visits a day: nobody else has.
ask(f"{VISITS}.between", {**FIRST, **MONTH}, doctor_id=DOCTOR, status=None, pages=600, rows=450)
NO_TIME = {"engagement_id": None, "follows_id": None, "notes": ""}
ask(f"{VISITS}.add", {**AS_PLANNED, **NO_TIME}, id=NEW, patient_id=CARD)
ask(f"{VISITS}.change", {**AS_PLANNED, **NO_TIME}, id=VISIT)
ask(f"{VISITS}.write_notes", id=VISIT, doctor_id=DOCTOR, notes="x")
ask(f"{VISITS}.confirm", id=VISIT, doctor_id=DOCTOR)

ask(f"{MIRROR}.booked", id=BOOKED, doctor_id=DOCTOR)
for name in ("find_card", "hold_person"):
    ask(f"{MIRROR}.{name}", WHO)
NAMED = {"first_name": "Анна", "last_name": "", "birth_date": None, "phone": None}
ask(f"{MIRROR}.add_card", {**WHO, **NAMED}, id=NEW)
ask(f"{MIRROR}.restore_card", id=CARD, doctor_id=DOCTOR)
ask(f"{MIRROR}.put", AS_PLANNED, id=NEW, patient_id=CARD, appointment_id=BOOKED, own=True)
ask(f"{MIRROR}.let_go", appointment_id=BOOKED, doctor_id=DOCTOR)
ask(f"{MIRROR}.differing", doctor_ids=array([DOCTOR]), pages=1_000, rows=500)
ask(f"{MIRROR}.practices", after=None, fetch=100)

ask(f"{AWAY_FROM}.coming", FIRST, doctor_id=DOCTOR)
for name in ("time_off", "is_own"):
    ask(f"{AWAY_FROM}.{name}", id=TIME_OFF, doctor_id=DOCTOR)
THERE = {"id": TIME_OFF, "doctor_id": DOCTOR, "timezone": "Asia/Yerevan"}
ask(f"{AWAY_FROM}.in_the_way", THERE, pages=1_500, rows=800)
