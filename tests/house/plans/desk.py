"""How a clinic's desk asks for its day, its calendar and its rooms."""

from datetime import timedelta

from tests.house.plans.town import (
    BOOKED,
    CLINIC,
    DOCTOR,
    FIRST,
    FREE,
    OFFER,
    ONE_ROW,
    TIME_OFF,
    TODAY,
    USER,
    ask,
    cold,
    md5,
    uid,
)

HERE = {"clinic_id": CLINIC}
DESK, CALENDAR = "booking.desk", "booking.desk.calendar"
for of in (None, DOCTOR):
    for day in (None, TODAY.date() + timedelta(days=2)):
        ask(f"{DESK}.day", {**FIRST, **HERE}, doctor_id=of, status=None, date=day)
ask(f"{DESK}.visits", HERE, ids=f"{{{BOOKED}}}")
for name in ("visit", "lock", "arrive", "reopen"):
    ask(f"{DESK}.{name}", HERE, id=BOOKED)
CALLER = {**HERE, "phone": "+37491123456"}
ask(f"{DESK}.lock_callers", CALLER)
ask(f"{DESK}.known_caller", CALLER, full_name="Гаянэ")
ask(f"{DESK}.set_booked_by", HERE, id=BOOKED, user_id=USER)
ask(f"{DESK}.same_service", HERE, service_id=OFFER, doctor_id=DOCTOR)
ask(f"{DESK}.does_room_fit", HERE, room_id=uid(1, 1), service_id=OFFER)
ask(f"{DESK}.move", {**HERE, **FREE}, id=BOOKED, service_id=OFFER, room_id=None)
ask(f"{DESK}.release_room", id=BOOKED, room_id=uid(1, 1))
ask(f"{DESK}.set_room", HERE, id=BOOKED, room_id=None)
ask(f"{DESK}.close", HERE, id=BOOKED, status="fulfilled")
ask(f"{DESK}.cancel", HERE, id=BOOKED, reason="x")
ask(f"{DESK}.take_money", HERE, id=BOOKED, method="cash", user_id=USER)
ask(f"{DESK}.is_taken_so", id=BOOKED, method="cash")
ask(f"{DESK}.hand_back", HERE, id=BOOKED, user_id=USER)
ask(f"{DESK}.is_handed_back", id=BOOKED)
for name in ("receives_here", "hours"):
    ask(f"{CALENDAR}.{name}", HERE, doctor_id=DOCTOR)
ask(f"{CALENDAR}.outside_hours", HERE, doctor_id=DOCTOR, pages=500)  # 20 visits, each on its own
ask(f"{CALENDAR}.times_off", HERE, doctor_id=DOCTOR, fetch=21, skip=0)
for name in ("time_off", "drop_time_off"):
    ask(f"{CALENDAR}.{name}", HERE, doctor_id=DOCTOR, id=TIME_OFF)
ask(f"{CALENDAR}.visits_during", HERE, id=TIME_OFF)
ask(f"{CALENDAR}.timezone", HERE)
ask(f"{CALENDAR}.rooms", HERE, fetch=21, skip=0)
ask(f"{CALENDAR}.lock_rooms", HERE)
ask(f"{CALENDAR}.room", HERE, id=uid(1, 1))
ask(f"{CALENDAR}.add_room", HERE, id=md5("new"), name="Кабинет", most=200)
ask(f"{CALENDAR}.change_room", HERE, id=uid(1, 1), name=None, active=False)
ask(f"{CALENDAR}.visits_in_room", HERE, room_id=uid(1, 1))
for name in ("is_service_here", "rooms_of_service", "drop_service_rooms"):
    ask(f"{CALENDAR}.{name}", HERE, service_id=OFFER)
ask(f"{CALENDAR}.add_service_rooms", HERE, service_id=OFFER, room_ids="{}")

cold(ONE_ROW, "booking.desk.add_caller")
cold(ONE_ROW, "booking.desk.forget_caller")
