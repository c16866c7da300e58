"""How doctors sign in, ask clinics, and take a profile over."""

from tests.house.plans.town import CLINIC, DOCTOR, ONE_ROW, USER, ask, cold, uid

DOCTORS, REQUESTS = "practice.doctors", "practice.doctors.requests"
ask("auth.become_doctor", user_id=USER, pages=400)
ask("auth.lock_telegram", telegram_id=77)
ask("auth.is_init_data_denied", hash=b"x")
ask("auth.account_of_telegram", telegram_id=77)
ask("auth.renew_telegram_account", telegram_id=77, username="x", first_name="x")
PROFILE = {"full_name": "Арам", "specialization": "Кардиолог"}
ask("catalog.rename_doctor", PROFILE, doctor_id=DOCTOR, pages=800, rows=800)
ask("catalog.release_doctor", user_id=USER, forget=False, pages=800, rows=800)
ask("catalog.hold_owner", doctor_id=DOCTOR)
ask(f"{DOCTORS}.doctor_of", user_id=USER)
PRACTICE = {"first_name": "Арам", "last_name": "Арамян", "phone": None, "clinic_name": ""}
ask(f"{DOCTORS}.add_practice", PRACTICE, doctor_id=uid(4, 5_000))
ZONE = {"timezone": "Asia/Yerevan", "visit_minutes": 30}
ask(f"{DOCTORS}.change_practice", {**PRACTICE, **ZONE}, doctor_id=DOCTOR)
ask(f"{REQUESTS}.latest", doctor_id=DOCTOR, clinic_id=CLINIC)
ask(f"{REQUESTS}.of_doctor", doctor_id=DOCTOR, fetch=21, skip=0)
ask(f"{REQUESTS}.withdraw", doctor_id=DOCTOR, clinic_id=CLINIC)
ask(f"{REQUESTS}.waiting", clinic_id=CLINIC, fetch=21, skip=0)
ask(f"{REQUESTS}.hold", id=uid(9, 1), clinic_id=CLINIC)
ANSWER = {"accepted": True, "reason": "", "by": USER}
ask(f"{REQUESTS}.answer", ANSWER, id=uid(9, 1), clinic_id=CLINIC)
TWO = {"from_id": DOCTOR, "into_id": uid(4, 79)}
ask("booking.handover.lock_doctors", one=DOCTOR, other=uid(4, 79))
ask("booking.handover.release_lapsed", doctor_id=DOCTOR, pages=400)
ask("booking.handover.overlaps", TWO, pages=600, rows=800)
ask("booking.handover.times_off", doctor_id=DOCTOR)

cold(ONE_ROW, "auth.add_telegram_account", "catalog.add_unlisted_doctor", f"{REQUESTS}.ask")
cold(ONE_ROW, "subscription.keep_better", "subscription.set_free", "subscription.forget")
cold("once a night: reads a table of two days", "auth.prune_telegram_denied")
ONCE = "once in a doctor's life"
MOVES = ("move_all", "move_back", "move_time_off")
cold(f"{ONCE}: all that was planned by hand", *(f"booking.handover.{name}" for name in MOVES))
CLAIMS = (
    *("invite", "invited", "use_invitation", "used_by", "copy_practice", "add_merge", "hold_merge"),
    *("close_merge", "drop_requests", "unlink_doubles", "move_some", "move_named", "relink"),
    *("split_cards", "planned_times", "move_assistants", "move_assistants_back"),
    *("hold_practices", "begin_anew"),
)
cold(f"{ONCE}: by keys of the doctor or the card", *(f"{DOCTORS}.claims.{n}" for n in CLAIMS))
cold("once a night, by its own small index", f"{DOCTORS}.claims.prune_invitations")
