"""How staff ask for what they manage, and for its trail."""

from tests.house.plans.town import CLINIC, DOCTOR, HUGE, ONE_ROW, USER, ask, cold, uid

NAMED = {"base_url": "", "fetch": 21, "skip": 0}
KEPT = {"name": "x", "description": "x"}
manage = "catalog.manage"
for named in (None, "клиника", "никогда"):
    ask(f"{manage}.clinics_by_name", NAMED, term=named, rows=20_100, pages=1_500)
    ask(f"{manage}.clinics_of_staff", NAMED, user_id=USER, term=named)
    ask(f"{manage}.doctors_of_clinic", NAMED, clinic_id=CLINIC, term=named)
    ask(f"{manage}.doctors_of_clinic", NAMED, clinic_id=HUGE, term=named, rows=4_500, pages=9_000)
    ask(f"{manage}.doctors_listed", NAMED, listed=False, term=named, rows=4_500, pages=1_500)
    for doctor in (None, DOCTOR):
        about = {"doctor_id": doctor, "term": named}
        ask(
            f"{manage}.services_of_clinic",
            {**NAMED, **about},
            clinic_id=CLINIC,
            rows=2_500,
            pages=250,
        )
    ask(
        f"{manage}.services_of_clinic",
        {**NAMED, "doctor_id": None, "term": named},
        clinic_id=HUGE,
        rows=9_000,
        pages=9_000,
    )
ask(f"{manage}.doctors_listed", {**NAMED, "term": None}, listed=True)
for name in ("hold_clinic", "has_prices"):
    ask(f"{manage}.{name}", clinic_id=CLINIC)
POLICY = {"cancel_notice_hours": 1, "late_refund_percent": 1, "latitude": None, "longitude": None}
PLACE = {"city": "x", "address": "x", "timezone": "UTC", "currency": "RUB"}
ask(f"{manage}.set_clinic", {**KEPT, **PLACE, **POLICY}, clinic_id=CLINIC)
ask(f"{manage}.set_logo", clinic_id=CLINIC, file_id=None)
ask(f"{manage}.set_photo", doctor_id=DOCTOR, file_id=None)
ask(f"{manage}.staff_of_clinic", {"clinic_id": HUGE, "fetch": 21, "skip": 0}, rows=500)
for name in ("staff_member", "drop_post"):
    ask(f"{manage}.{name}", clinic_id=CLINIC, user_id=USER)
ask(f"{manage}.role_without_post", user_id=USER)
ask(f"{manage}.doctor", doctor_id=DOCTOR, base_url="")
for name in ("receives", "received", "join_clinic"):
    ask(f"{manage}.{name}", clinic_id=CLINIC, doctor_id=DOCTOR)
for name in ("receives_with", "receives_without"):
    ask(f"{manage}.{name}", doctor_id=DOCTOR, user_id=USER)
ask(f"{manage}.hold_doctor", doctor_id=DOCTOR)
WHOM = {"sees_adults": True, "sees_children": True, "languages": "{}"}
ask(
    f"{manage}.set_doctor",
    {**WHOM, "full_name": "x", "specialization": "x", "description": "x"},
    doctor_id=DOCTOR,
)
for name in ("accept", "unlist"):
    ask(f"{manage}.{name}", doctor_id=DOCTOR, pages=1_000)  # writes the indexes of services
ask(f"{manage}.leave_clinic", clinic_id=CLINIC, doctor_id=DOCTOR, pages=1_000)
OFFERED = {**KEPT, "price_minor": 1, "duration_minutes": 30, "prepaid": False}
OFFERED |= {"buffer_before_minutes": 0, "buffer_after_minutes": 0, "procedure_id": uid(5, 1)}
ask(f"{manage}.add_service", OFFERED, id=uid(6, 999_999), clinic_id=CLINIC, doctor_id=DOCTOR)
THEIRS = {"clinic_id": CLINIC, "service_id": uid(6, 77)}
for name in ("service", "hold_service"):
    ask(f"{manage}.{name}", THEIRS)
ask(f"{manage}.set_service", {**OFFERED, **THEIRS}, active=True, pages=300)
for skip in (0, 1_000):
    PAGE = {"fetch": 21, "skip": skip, "clinic_id": CLINIC, "subject_id": uid(6, 77)}
    for name in ("trail", "trail_of_clinic", "trail_of_subject"):
        ask(f"{manage}.{name}", PAGE, rows=2_500, pages=250)

cold(ONE_ROW, "audit.record", "catalog.manage.add_post", "catalog.manage.add_doctor")
cold("reads no table", "catalog.manage.knows_zone")
cold("an operator, once in a while", "auth.manage.to_be_erased")
