"""Who may do what: every operation is in this matrix, and the matrix is what the server does."""

import re

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.house.test_documents import OPERATIONS
from tests.make import Doctor, Person

ANYONE, SIGNED_IN, OWNER = "anyone", "signed in", "owner"
STAFF, ADMIN, DOCTOR = "staff", "admin", "doctor"
STAFF, ADMIN = "staff", "admin"
ACCESS = {
    "POST /api/v1/auth/register": ANYONE,
    "POST /api/v1/auth/login": ANYONE,
    "POST /api/v1/auth/refresh": ANYONE,
    "POST /api/v1/auth/verify-email": ANYONE,
    "POST /api/v1/auth/password-reset": ANYONE,
    "POST /api/v1/auth/password-reset/confirm": ANYONE,
    "POST /api/v1/auth/logout": SIGNED_IN,
    "POST /api/v1/auth/logout-everywhere": SIGNED_IN,
    "GET /api/v1/users/me": SIGNED_IN,
    "PATCH /api/v1/users/me": SIGNED_IN,
    "POST /api/v1/users/me/password": SIGNED_IN,
    "POST /api/v1/users/me/verify-email": SIGNED_IN,
    "GET /api/v1/users/me/notices": SIGNED_IN,
    "PATCH /api/v1/users/me/notices": SIGNED_IN,
    "GET /api/v1/users/me/sessions": SIGNED_IN,
    "DELETE /api/v1/users/me/sessions/{session_id}": OWNER,
    "GET /api/v1/users/me/export": SIGNED_IN,
    "POST /api/v1/users/me/delete": SIGNED_IN,
    "POST /api/v1/users/me/delete/telegram": SIGNED_IN,
    "POST /api/v1/users/me/family": SIGNED_IN,
    "GET /api/v1/users/me/family": SIGNED_IN,
    "PATCH /api/v1/users/me/family/{person_id}": OWNER,
    "DELETE /api/v1/users/me/family/{person_id}": OWNER,
    "GET /api/v1/users/me/favorites/clinics": SIGNED_IN,
    "GET /api/v1/users/me/favorites/doctors": SIGNED_IN,
    "GET /api/v1/clinics": ANYONE,
    "GET /api/v1/clinics/{clinic_id}": ANYONE,
    "GET /api/v1/clinics/{clinic_id}/logo": ANYONE,
    "POST /api/v1/clinics/{clinic_id}/favorite": SIGNED_IN,
    "DELETE /api/v1/clinics/{clinic_id}/favorite": SIGNED_IN,
    "GET /api/v1/doctors": ANYONE,
    "GET /api/v1/doctors/{doctor_id}": ANYONE,
    "GET /api/v1/doctors/{doctor_id}/photo": ANYONE,
    "POST /api/v1/doctors/{doctor_id}/favorite": SIGNED_IN,
    "DELETE /api/v1/doctors/{doctor_id}/favorite": SIGNED_IN,
    "GET /api/v1/doctors/{doctor_id}/slots": ANYONE,
    "GET /api/v1/doctors/{doctor_id}/earliest": ANYONE,
    "GET /api/v1/services": ANYONE,
    "GET /api/v1/services/{service_id}": ANYONE,
    "GET /api/v1/manage/imports/template.csv": SIGNED_IN,
    "POST /api/v1/manage/imports": ADMIN,
    "GET /api/v1/manage/imports": ADMIN,
    "GET /api/v1/manage/imports/{import_id}": ADMIN,
    "GET /api/v1/manage/export.{kind}": ADMIN,
    "POST /api/v1/manage/clinics/{clinic_id}/imports": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/imports": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/imports/{import_id}": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/export.{kind}": STAFF,
    "GET /api/v1/suggest": ANYONE,
    "GET /api/v1/specialties": ANYONE,
    "GET /api/v1/manage/specialties": STAFF,
    "POST /api/v1/manage/specialties": ADMIN,
    "PATCH /api/v1/manage/specialties/{specialty_id}": ADMIN,
    "POST /api/v1/manage/specialties/{specialty_id}/synonyms": STAFF,
    "DELETE /api/v1/manage/specialties/{specialty_id}/synonyms/{synonym_id}": ADMIN,
    "POST /api/v1/appointments": SIGNED_IN,
    "GET /api/v1/appointments": SIGNED_IN,
    "GET /api/v1/appointments/{appointment_id}": OWNER,
    "PATCH /api/v1/appointments/{appointment_id}": OWNER,
    "DELETE /api/v1/appointments/{appointment_id}": OWNER,
    "POST /api/v1/appointments/{appointment_id}/review": OWNER,
    "GET /api/v1/doctors/{doctor_id}/reviews": ANYONE,
    "GET /api/v1/clinics/{clinic_id}/reviews": ANYONE,
    "GET /api/v1/users/me/reviews": SIGNED_IN,
    "PATCH /api/v1/reviews/{review_id}": OWNER,
    "DELETE /api/v1/reviews/{review_id}": OWNER,
    "PUT /api/v1/reviews/{review_id}/answer": SIGNED_IN,
    "DELETE /api/v1/reviews/{review_id}/answer": SIGNED_IN,
    "POST /api/v1/reviews/{review_id}/report": SIGNED_IN,
    "GET /api/v1/manage/reviews": ADMIN,
    "POST /api/v1/manage/reviews/{review_id}/hide": ADMIN,
    "POST /api/v1/manage/reviews/{review_id}/restore": ADMIN,
    "POST /api/v1/waitlist": SIGNED_IN,
    "GET /api/v1/waitlist": SIGNED_IN,
    "DELETE /api/v1/waitlist/{entry_id}": OWNER,
    "POST /api/v1/waitlist/{entry_id}/accept": OWNER,
    "POST /api/v1/waitlist/{entry_id}/decline": OWNER,
    "POST /api/v1/payment/create": SIGNED_IN,
    "POST /api/v1/payment/confirm": ANYONE,
    "GET /api/v1/payment/{payment_id}": OWNER,
    "POST /webhook/payments/sber": ANYONE,
    "GET /webhook/payments/sber": ANYONE,
    "POST /webhook/payments/idbank": ANYONE,
    "POST /bot/webhook": ANYONE,
    "GET /api/v1/users/me/telegram": SIGNED_IN,
    "POST /api/v1/users/me/telegram": SIGNED_IN,
    "DELETE /api/v1/users/me/telegram": SIGNED_IN,
    "POST /api/v1/chat/messages": SIGNED_IN,
    "GET /api/v1/chat/conversations": SIGNED_IN,
    "POST /api/v1/chat/conversations": SIGNED_IN,
    "GET /api/v1/chat/conversations/{conversation_id}/messages": SIGNED_IN,
    "POST /api/v1/chat/conversations/{conversation_id}/read": SIGNED_IN,
    "PUT /api/v1/chat/conversations/{conversation_id}/block": SIGNED_IN,
    "DELETE /api/v1/chat/conversations/{conversation_id}/block": SIGNED_IN,
    "POST /api/v1/chat/conversations/{conversation_id}/report": SIGNED_IN,
    "POST /api/v1/chat/ticket": SIGNED_IN,
    "GET /api/v1/chat/settings": SIGNED_IN,
    "PATCH /api/v1/chat/settings": SIGNED_IN,
    "GET /api/v1/manage/chat/reports": ADMIN,
    "POST /api/v1/manage/chat/reports/{report_id}/close": ADMIN,
    "POST /webhook/payments/idram": ANYONE,
    "GET /subscription": DOCTOR,
    "POST /subscription/create-payment": DOCTOR,
    "POST /subscription/cancel": DOCTOR,
    "POST /subscription/resume": DOCTOR,
    "GET /api/v1/manage/clinics": SIGNED_IN,
    "POST /api/v1/manage/clinics": ADMIN,
    "GET /api/v1/manage/clinics/{clinic_id}": STAFF,
    "PATCH /api/v1/manage/clinics/{clinic_id}": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/staff": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/staff": ADMIN,
    "DELETE /api/v1/manage/clinics/{clinic_id}/staff/{user_id}": ADMIN,
    "GET /api/v1/manage/clinics/{clinic_id}/audit": STAFF,
    "PUT /api/v1/manage/clinics/{clinic_id}/logo": STAFF,
    "DELETE /api/v1/manage/clinics/{clinic_id}/logo": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/doctors": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/doctors": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}": STAFF,
    "PUT /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}": STAFF,
    "PATCH /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}": STAFF,
    "DELETE /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}": STAFF,
    "PUT /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/photo": STAFF,
    "DELETE /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/photo": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/services": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/services": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/services/{service_id}": STAFF,
    "PATCH /api/v1/manage/clinics/{clinic_id}/services/{service_id}": STAFF,
    "DELETE /api/v1/manage/clinics/{clinic_id}/services/{service_id}": STAFF,
    "GET /api/v1/manage/doctors": ADMIN,
    "POST /api/v1/manage/doctors/{doctor_id}/accept": SIGNED_IN,
    "POST /api/v1/manage/doctors/{doctor_id}/unlist": ADMIN,
    "GET /api/v1/manage/users": ADMIN,
    "GET /api/v1/manage/users/{user_id}": ADMIN,
    "POST /api/v1/manage/users/{user_id}/block": ADMIN,
    "POST /api/v1/manage/users/{user_id}/unblock": ADMIN,
    "GET /api/v1/manage/audit": ADMIN,
    "GET /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/hours": STAFF,
    "PUT /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/hours": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/time-off": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/time-off": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/time-off/{time_off_id}": STAFF,
    "DELETE /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/time-off/{time_off_id}": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/rooms": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/rooms": STAFF,
    "PATCH /api/v1/manage/clinics/{clinic_id}/rooms/{room_id}": STAFF,
    "DELETE /api/v1/manage/clinics/{clinic_id}/rooms/{room_id}": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/services/{service_id}/rooms": STAFF,
    "PUT /api/v1/manage/clinics/{clinic_id}/services/{service_id}/rooms": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/appointments": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments": STAFF,
    "GET /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}": STAFF,
    "PATCH /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}/arrive": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}/fulfil": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}/no-show": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}/reopen": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}/cancel": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}/paid": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/appointments/{appointment_id}/returned": STAFF,
    "POST /api/v1/users/me/calendars": SIGNED_IN,
    "GET /api/v1/users/me/calendars": SIGNED_IN,
    "DELETE /api/v1/users/me/calendars/{calendar_id}": OWNER,
    "GET /calendars/{token}.ics": ANYONE,
    "POST /auth/telegram": ANYONE,
    "GET /me": DOCTOR,
    "PATCH /me": DOCTOR,
    "POST /doctors/register": SIGNED_IN,
    "POST /doctors/claim": SIGNED_IN,
    "POST /me/merge/undo": DOCTOR,
    "POST /me/clinics": DOCTOR,
    "GET /me/clinics": DOCTOR,
    "DELETE /me/clinics/{clinic_id}": DOCTOR,
    "GET /me/clinics/{clinic_id}/services": DOCTOR,
    "POST /me/clinics/{clinic_id}/services": DOCTOR,
    "PATCH /me/clinics/{clinic_id}/services/{service_id}": DOCTOR,
    "GET /me/clinics/{clinic_id}/hours": DOCTOR,
    "PUT /me/clinics/{clinic_id}/hours": DOCTOR,
    "GET /api/v1/manage/clinics/{clinic_id}/requests": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/requests/{request_id}/accept": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/requests/{request_id}/decline": STAFF,
    "POST /api/v1/manage/clinics/{clinic_id}/doctors/{doctor_id}/invitation": STAFF,
    "GET /patients": DOCTOR,
    "POST /patients": DOCTOR,
    "GET /patients/{patient_id}": DOCTOR,
    "PATCH /patients/{patient_id}": DOCTOR,
    "DELETE /patients/{patient_id}": DOCTOR,
    "POST /patients/{patient_id}/restore": DOCTOR,
    "POST /patients/{patient_id}/media": DOCTOR,
    "GET /patients/{patient_id}/media": DOCTOR,
    "GET /media/{media_id}": DOCTOR,
    "DELETE /media/{media_id}": DOCTOR,
    "GET /media/{media_id}/content": DOCTOR,
    "GET /media/{media_id}/thumbnail": DOCTOR,
    "GET /patients/{patient_id}/access": DOCTOR,
    "GET /patients/{patient_id}/consents": DOCTOR,
    "POST /patients/{patient_id}/consents": DOCTOR,
    "DELETE /patients/{patient_id}/consents/{purpose}": DOCTOR,
    "POST /patients/{patient_id}/invitation": DOCTOR,
    "DELETE /patients/{patient_id}/account": DOCTOR,
    "PUT /media/{media_id}/share": DOCTOR,
    "DELETE /media/{media_id}/share": DOCTOR,
    "GET /access": DOCTOR,
    "GET /consents": ANYONE,
    "POST /api/v1/users/me/records": SIGNED_IN,
    "GET /api/v1/users/me/records": SIGNED_IN,
    "GET /api/v1/users/me/records/{patient_id}/access": OWNER,
    "GET /api/v1/users/me/records/{patient_id}/media": OWNER,
    "DELETE /api/v1/users/me/records/{patient_id}": OWNER,
    "GET /icd10": SIGNED_IN,
    "GET /patients/import/template.csv": SIGNED_IN,
    "POST /patients/import": DOCTOR,
    "GET /export": DOCTOR,
    "GET /export/link": DOCTOR,
    "GET /export/archive": ANYONE,
    "GET /me/assistants": DOCTOR,
    "POST /me/assistants": DOCTOR,
    "DELETE /me/assistants/{assistant_id}": DOCTOR,
    "GET /me/practices": SIGNED_IN,
    "POST /assistants/accept": SIGNED_IN,
    "GET /patients/{patient_id}/visits": DOCTOR,
    "POST /patients/{patient_id}/visits": DOCTOR,
    "GET /visits": DOCTOR,
    "GET /visits/{visit_id}": DOCTOR,
    "PATCH /visits/{visit_id}": DOCTOR,
    "POST /visits/{visit_id}/confirm": DOCTOR,
    "GET /me/time-off": DOCTOR,
    "POST /me/time-off": DOCTOR,
    "GET /me/time-off/{time_off_id}": DOCTOR,
    "DELETE /me/time-off/{time_off_id}": DOCTOR,
    "POST /api/v1/chat/conversations/{conversation_id}/files": SIGNED_IN,
    "GET /api/v1/chat/files/{file_id}": SIGNED_IN,
    "DELETE /api/v1/chat/files/{file_id}": SIGNED_IN,
    "GET /api/v1/chat/files/{file_id}/content": SIGNED_IN,
    "GET /api/v1/chat/files/{file_id}/thumbnail": SIGNED_IN,
    "GET /health": ANYONE,
    "GET /health/live": ANYONE,
    "GET /ready": ANYONE,
}
CLOSED = [key for key, who in ACCESS.items() if who != ANYONE]


def test_every_operation_is_in_the_matrix() -> None:
    assert {f"{method} {path}" for method, path, _ in OPERATIONS} == set(ACCESS)


def test_the_document_says_which_operations_need_a_sign_in() -> None:
    closed = {f"{m} {path}" for m, path, operation in OPERATIONS if "security" in operation}
    assert closed == set(CLOSED)


def request(key: str, **ids: object) -> tuple[str, str]:
    method, path = key.split(" ")
    some = "01a20004-2d0f-70cf-aa21-b679dbf8964f"
    names = dict.fromkeys(re.findall(r"{(\w+)}", path), some)
    return method, path.format(**{**names, "kind": "csv", "purpose": "treatment", **ids})


@pytest.mark.parametrize("key", CLOSED)
async def test_a_stranger_is_asked_to_sign_in(client: httpx.AsyncClient, key: str) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic YTpi"}):
        answer = await client.request(*request(key), headers=headers, json={})
        assert answer.status_code == 401, answer.text


@pytest.mark.parametrize("key", [key for key, who in ACCESS.items() if who == OWNER])
async def test_what_is_somebody_elses_looks_like_what_does_not_exist(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person, dr_grigoryan: Doctor, key: str
) -> None:
    booked = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    sessions = await client.get("/api/v1/users/me/sessions", headers=anna.headers)
    bill = {"appointment_id": booked.json()["id"], "amount": booked.json()["price"]}
    paying = await client.post("/api/v1/payment/create", json=bill, headers=anna.headers)
    child = await client.post(
        "/api/v1/users/me/family",
        json={"full_name": "Давид", "relation": "child"},
        headers=anna.headers,
    )
    day = dr_grigoryan.day().isoformat()
    wish = {"service_id": str(dr_grigoryan.service_id), "first": day, "last": day}
    wait = await client.post("/api/v1/waitlist", json=wish, headers=anna.headers)
    calendar = await client.post(
        "/api/v1/users/me/calendars", json={"of": "visits"}, headers=anna.headers
    )
    annas = {
        "entry_id": wait.json()["id"],
        "calendar_id": calendar.json()["id"],
        "person_id": child.json()["id"],
        "appointment_id": booked.json()["id"],
        "session_id": sessions.json()[0]["id"],
        "payment_id": paying.json()["payment_id"],
        "review_id": await make.review(db, anna, dr_grigoryan),
    }
    moved = {"date": dr_grigoryan.day().isoformat(), "time": "12:00"}
    bodies = {"appointments": moved, "reviews": {"text": "?"}, "review": {"stars": 5}}
    method, path = key.split(" ")
    words = [word for word in path.split("/") if word in bodies]
    body = bodies[words[-1]] if words else {}
    answers = [
        await client.request(
            *request(key, **ids), headers=boris.headers, json=body if method[0] == "P" else None
        )
        for ids in (annas, {})
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    first, second = ({**answer.json(), "request_id": ""} for answer in answers)
    assert first == second
    again = await client.get("/api/v1/users/me/sessions", headers=anna.headers)
    assert again.status_code == 200, "hers is as it was"
