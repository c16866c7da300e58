"""The OpenAPI document: what FastAPI writes, and the problems that any operation may answer."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from healthlink.problems import MEDIA_TYPE, PROBLEM_SCHEMA, ProblemDocument

DESCRIPTION = """
Find a clinic, a doctor, a service; see the free times; book, pay, move, cancel.

* Sign in at `POST /api/v1/auth/login` and send the `access_token` as `Authorization: Bearer …`.
* Refusals are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problems in the language of
  `Accept-Language` (`ru`, `hy`, `en`). Any operation may also answer 400 (unreadable), 408 and 413
  (too slow, too large), 500 (a fault of ours) and 503 with `Retry-After` (busy).
* Creating requests take an `Idempotency-Key`, so that a retry never books twice.
* Lists are plain arrays; a `Link: …; rel="next"` header names the next page.
"""
TAGS = [
    {"name": "Accounts", "description": "Sign up, sign in, stay signed in"},
    {"name": "My account", "description": "Profile, password, sessions, export, deletion"},
    {"name": "My favourites", "description": "Clinics and doctors I like"},
    {"name": "Clinics", "description": "Where"},
    {"name": "Doctors", "description": "Who"},
    {"name": "Services", "description": "What, how long, for how much"},
    {"name": "Import and export", "description": "The catalogue in files, for those who manage it"},
    {"name": "Search", "description": "What was meant"},
    {"name": "Specialties", "description": "The words by which doctors are found, for staff"},
    {"name": "Appointments", "description": "When"},
    {"name": "Reviews", "description": "How it was"},
    {"name": "Waitlist", "description": "When nothing is free yet"},
    {"name": "Payments", "description": "How much, and whether it has come"},
    {"name": "Clinic management", "description": "For a clinic's staff, and administrators"},
    {"name": "Administration", "description": "For administrators"},
    {"name": "Clinic calendar", "description": "For staff: hours, days off, consulting rooms"},
    {"name": "Desk", "description": "For staff: the visits of a day"},
    {"name": "Practice", "description": "For a doctor: sign-in, profile, clinics, who did what"},
    {"name": "Subscription", "description": "For a doctor: what the practice costs"},
    {"name": "Patients", "description": "For a doctor: the cards of the practice"},
    {"name": "Files", "description": "For a doctor: images and documents of patients"},
    {"name": "My records", "description": "For a patient: cards at doctors, and who opened them"},
    {"name": "Visits", "description": "For a doctor: who comes when, and days off"},
    {"name": "Chat", "description": "Patients and doctors. The socket: docs/chat.md"},
    {"name": "Bot", "description": "For Telegram: what people write to the bot"},
    {"name": "System", "description": "Is it up?"},
]


def describe(app: FastAPI) -> None:
    """Replaces the application's `openapi` with ours, made once."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=TAGS,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDocument"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    other = {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            answers.setdefault("default", {"description": "Any other problem", "content": other})
            if "application/json" in answers.get("422", {}).get("content", {}):
                answers["422"] = {"description": "Invalid input", "content": other}
    return document
