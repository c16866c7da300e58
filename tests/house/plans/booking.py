"""How free times, appointments, holds and schedules are asked for."""

from datetime import timedelta

from tests.house.plans.town import (
    BOOKED,
    CLINIC,
    DOCTOR,
    FIRST,
    FREE,
    LONG,
    OFFER,
    OPEN,
    PAID,
    TAKEN,
    TIME_OFF,
    TODAY,
    USER,
    ask,
    md5,
    uid,
)

MONTH = {"first": TODAY.date(), "last": TODAY.date() + timedelta(days=30)}
WHO = {"doctor_id": DOCTOR, "person_id": USER}
ask("booking.plan", MONTH, service_id=OFFER)
ask("booking.lock_holds", user_id=USER)
ask("booking.load", user_id=USER)
NEW = {"id": uid(9, 999_999), "user_id": USER, "person_id": USER, "hold": "20 min"}
ask("booking.book", {**FREE, **NEW}, {**TAKEN, **NEW}, service_id=OFFER, pages=250)
ask("booking.is_person_busy", FREE, TAKEN, person_id=USER)
for name in ("appointment", "cancelled_appointment", "changeable"):
    ask(f"booking.{name}", id=BOOKED, user_id=USER)
for status in (None, "pending", "confirmed"):
    ask("booking.appointments_of", FIRST, LONG, user_id=USER, status=status)
ask("booking.lock_times", WHO, service_id=OFFER)
ask("booking.lock_doctor", doctor_id=DOCTOR)
for person in (USER, None):
    ask(
        "booking.release_lapsed",
        FREE,
        TAKEN,
        doctor_id=DOCTOR,
        person_id=person,
        service_id=None,
        rows=500,
    )
ask("booking.move", FREE, id=BOOKED, service_id=OFFER)
ask("booking.cancel", id=BOOKED, by="patient", reason=None)
ask("booking.coming_appointments", user_id=USER)
ask("booking.expire_holds", rows=4_000, pages=20_000)
ask("booking.drop_hours", doctor_id=DOCTOR, clinic_id=CLINIC)
SHIFT = {"weekday": 1, "opens": 60, "closes": 120, "step_minutes": 15}
ask("booking.add_hours", SHIFT, id=uid(7, 99_999), doctor_id=DOCTOR, clinic_id=CLINIC)
ask("booking.add_time_off", FREE, id=uid(8, 99_999), doctor_id=DOCTOR, clinic_id=None, reason="")
ask("booking.fill_time_off", time_off_id=TIME_OFF)
ask("booking.appointments_during", time_off_id=TIME_OFF)
ask("booking.drop_time_off", time_off_id=TIME_OFF, doctor_id=DOCTOR)
ask("booking.paid_with", id=uid(9, 150_078))
ask("booking.refund_due", id=uid(9, 150_078))
ask("booking.lock", id=BOOKED)
ask("booking.payable", id=BOOKED, user_id=USER)
ask("booking.extend_hold", id=BOOKED, hold="10 min")
ask("booking.unsettled", id=BOOKED)
ask("booking.take_again", id=BOOKED)
ask("booking.link_payment", appointment_id=uid(9, 150_008), payment_id=OPEN)
ask("booking.status_of_paid", payment_id=PAID)
ask("booking.mark_paid", id=BOOKED, paid_minor=1)
ask("booking.may_attend", person_id=USER, user_id=USER)
ask("booking.owe_at_desk", id=BOOKED)
ask("booking.visit", id=BOOKED, user_id=USER)
PAST = {"user_id": USER, "person_id": USER, "service_id": uid(6, 77)}
ask("booking.add_past", PAST, id=md5("new"), starts_at=TODAY - timedelta(days=90))
