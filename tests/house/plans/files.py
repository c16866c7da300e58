"""How files of patients are asked for."""

from tests.house.plans.town import DOCTOR, ONE_ROW, ask, cold, md5, uid

FILES = "practice.files"
MINE = {"doctor_id": DOCTOR}
CARD, SCAN, VISIT = md5("patient 780"), md5("file 780"), md5("visit 780 1")
PAGE = {"fetch": 21, "skip": 0}

for name in ("lock_patient", "has_patient"):
    ask(f"{FILES}.{name}", MINE, id=CARD)
ask(f"{FILES}.has_visit", MINE, id=VISIT, patient_id=CARD)
ask(f"{FILES}.used", MINE, pages=250, rows=11_000)
ask(f"{FILES}.of_patient", {**MINE, **PAGE}, patient_id=CARD, kind=None, visit_id=None)
ask(f"{FILES}.of_patient", {**MINE, **PAGE}, patient_id=CARD, kind="xray", visit_id=VISIT)
for name in ("media", "stored", "drop"):
    ask(f"{FILES}.{name}", MINE, id=SCAN)
ask(f"{FILES}.shared", id=SCAN, user_id=uid(2, 780))

cold(ONE_ROW, f"{FILES}.add")
cold("reads no table", f"{FILES}.one_at_a_time")
