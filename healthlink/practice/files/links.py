"""Links to a patient's file: for one user, in one session and one role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthlink.media import links

AUDIENCE = "healthlink-file"


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a link is. `doctor_id`: in whose practice the user reads; None for a patient."""

    user_id: UUID
    session_id: UUID
    doctor_id: UUID | None


def issue(keys: list[str], media_id: UUID, bearer: Bearer, until: datetime) -> str:
    who = {"usr": bearer.user_id, "sid": bearer.session_id, "doc": bearer.doctor_id}
    return links.sign(keys, AUDIENCE, media_id, until, **who)


def read(keys: list[str], token: str, media_id: UUID) -> Bearer:
    """Raises Unauthorized for anything but a link of ours to this file that lives."""
    payload = links.read(keys, AUDIENCE, token, media_id)
    return Bearer(
        links.id_in(payload, "usr"),
        links.id_in(payload, "sid"),
        links.id_in(payload, "doc") if payload.get("doc") else None,
    )
