"""How clinics, doctors, services and what people like are asked for."""

from tests.house.plans.town import (
    CLINIC,
    DOCTOR,
    FAN,
    FIRST,
    LAST,
    LONG,
    ONE_ROW,
    USER,
    ask,
    cold,
    uid,
)

ask("catalog.clinic", clinic_id=CLINIC, base_url="")
ask("catalog.clinic_picture", clinic_id=CLINIC)
ask("catalog.doctor", doctor_id=DOCTOR, base_url="")
ask("catalog.doctor_picture", doctor_id=DOCTOR)
ask("catalog.service", service_id=uid(6, 77))
ask("catalog.connect_doctor", doctor_id=uid(4, 77_001), user_id=uid(2, 77_001), pages=500)
ask("catalog.procedure_called", {"name": "Приём нового"}, id=uid(5, 99_999))
ask("catalog.forget_user", user_id=USER, pages=500)
for noun, kind in (("clinic", 1), ("doctor", 4)):
    liked = {"user_id": USER, f"{noun}_id": uid(kind, 5)}
    ask(f"catalog.add_favourite_{noun}", liked)
    ask(f"catalog.drop_favourite_{noun}", liked)
    ask(f"catalog.favourite_{noun}s", FIRST, LONG, user_id=USER)
# Of each liked doctor it is asked whether they are on the market, also of those before the page.
ask("catalog.favourite_clinics", FIRST, user_id=FAN, pages=250)
ask("catalog.favourite_clinics", LONG, user_id=FAN, pages=1_100, rows=400)
ask("catalog.favourite_clinics", LAST, user_id=FAN, pages=1_200, rows=11_000)
ask("catalog.favourite_doctors", FIRST, user_id=FAN, pages=300)
ask("catalog.favourite_doctors", LONG, user_id=FAN, pages=1_400, rows=500)
ask("catalog.favourite_doctors", LAST, user_id=FAN, pages=50_000, rows=25_000)
ask("catalog.is_staff", {"clinic_id": CLINIC, "user_id": USER})
ask("catalog.clinic_exists", {"clinic_id": CLINIC})

cold("when a demo is loaded; stops at the first row", "catalog.is_empty")
cold("when a demo is loaded", "catalog.add_services")
for noun in ("clinic", "staff", "doctor", "doctor_to_clinic", "service"):
    cold(ONE_ROW, f"catalog.add_{noun}")
