"""How a doctor asks for cards, consents, files that are shared, and who opened them."""

from tests.house.plans.town import DOCTOR, ONE_ROW, TODAY, USER, array, ask, cold, md5, uid

MINE = {"doctor_id": DOCTOR}
CARD, OTHER = md5("patient 780"), md5("patient 781")
PAGE: dict[str, object] = {"fetch": 21, "skip": 0}
NEXT: dict[str, object] = {"fetch": 21, "skip": 1_000}
NOBODYS = {"term": None, "digits": None, "status": None, "archived": False}
PRACTICE, PATIENTS = "practice", "practice.patients"
HISTORY, JOINING, CONSENTS = "practice.history", "practice.joining", "practice.consents"

ask(f"{PRACTICE}.practice_of", {"doctor_id": None}, {"doctor_id": DOCTOR}, user_id=USER)
ask(f"{PRACTICE}.practice_of", user_id=uid(2, 60_078), doctor_id=None)
ask(f"{PRACTICE}.practice", MINE)
ask(f"{PRACTICE}.stay", MINE)
cold(ONE_ROW, f"{PRACTICE}.act_as_doctor", f"{PRACTICE}.act_as_patient", f"{PRACTICE}.record")
cold(ONE_ROW, "subscription.start_trial")

cold(ONE_ROW, f"{PATIENTS}.add")
for name in ("patient", "exists", "lock", "archive", "restore"):
    ask(f"{PATIENTS}.{name}", MINE, id=CARD)
ask(
    f"{PATIENTS}.change",
    MINE,
    id=CARD,
    first_name="Անահիտ",
    last_name="Սարգսյան",
    birth_date=TODAY.date(),
    phone=None,
    diagnosis="x",
    diagnosis_code=None,
    status="completed",
    notes="x",
)
for name in ("by_name", "by_change"):
    ask(f"{PATIENTS}.{name}", {**MINE, **NOBODYS, **PAGE}, pages=400)
    several: list[dict[str, object]] = [
        {"term": "Սարգսյան"},
        {"term": "sargsyan 77"},
        {"term": "zzzz"},
        {"term": "0004242", "digits": "0004242"},
        {"status": "completed"},
        {"archived": True},
        NEXT,
    ]
    ask(
        f"{PATIENTS}.{name}",
        *({**MINE, **NOBODYS, **PAGE, **each} for each in several),
        pages=1_500,
        rows=10_500,
    )

OURS: dict[str, object] = {"doctor_ids": array([DOCTOR])}
ask(f"{HISTORY}.practices_before", MINE)
ask(f"{HISTORY}.of_practices", {**OURS, **PAGE})
ask(f"{HISTORY}.of_practices", {**OURS, **NEXT}, pages=1_500, rows=4_500)
ask(f"{HISTORY}.of_patient", {**OURS, **PAGE}, patient_id=CARD, pages=300)
ask(f"{HISTORY}.unsealed_doctors", rows=1_500)
ask(f"{HISTORY}.unsealed", MINE, most=1_000, pages=5_000, rows=2_500)
for name in ("lock_chain", "last_seal"):
    ask(f"{HISTORY}.{name}", MINE)
cold(ONE_ROW, f"{HISTORY}.seal")
cold("an operator's, who has time", f"{HISTORY}.practices", f"{HISTORY}.lost")
ask(f"{HISTORY}.chain", MINE, after=500, most=1_000, pages=6_000, rows=3_000)

AT = {**MINE, "patient_id": CARD}
ask(f"{CONSENTS}.of_patient", AT)
GIVEN = {**AT, "purpose": "treatment", "version": "2027-01", "user_id": USER}
ask(f"{CONSENTS}.renew", GIVEN)
ask(f"{CONSENTS}.give", GIVEN, id=md5("x"))
ask(f"{CONSENTS}.withdraw", AT, purpose="treatment", user_id=USER)

TOKEN = {"token_hash": b"x" * 32}
ask(f"{JOINING}.invite", {**AT, **TOKEN})
ask(f"{JOINING}.invited_by", {**MINE, **TOKEN})
ask(f"{JOINING}.use_invitation", {**MINE, **TOKEN})
for name in ("joined_with", "person_of", "part"):
    ask(f"{JOINING}.{name}", AT)
for name in ("hold_person", "other_card"):
    ask(f"{JOINING}.{name}", MINE, person_id=uid(2, 780))
for name in ("move_visits", "move_files", "move_consents"):
    ask(f"{JOINING}.{name}", AT, other_id=OTHER, pages=200)
ask(f"{JOINING}.put_away", MINE, other_id=OTHER)
ask(f"{JOINING}.join_person", AT, person_id=uid(2, 78))
for name in ("records", "cards"):
    ask(f"{JOINING}.{name}", user_id=uid(2, 780))
ask(f"{JOINING}.doctor_of", patient_id=CARD, user_id=uid(2, 780))
ask(f"{JOINING}.access_of", PAGE, patient_id=CARD)
ask(f"{JOINING}.shared_with", patient_id=CARD)
for name in ("share", "unshare"):
    ask(f"{JOINING}.{name}", MINE, media_id=md5("file 780"))
