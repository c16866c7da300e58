"""Links to a file: for one user, in one session and one role, for five minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from healthlink.auth.tokens import ALGORITHM, ISSUER
from healthlink.errors import Unauthorized

TYPE, AUDIENCE = "file", "healthlink-file"
LIFE = timedelta(minutes=5)
CLAIMS = ["iss", "aud", "typ", "sub", "usr", "sid", "exp"]


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a link is. `doctor_id`: in whose practice the user reads; None for a patient."""

    user_id: UUID
    session_id: UUID
    doctor_id: UUID | None


def issue(keys: list[str], media_id: UUID, bearer: Bearer, until: datetime) -> str:
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "typ": TYPE,
        "sub": str(media_id),
        "usr": str(bearer.user_id),
        "sid": str(bearer.session_id),
        "doc": str(bearer.doctor_id) if bearer.doctor_id else None,
        "exp": until,
    }
    return jwt.encode(payload, keys[0], ALGORITHM)


def read(keys: list[str], token: str, media_id: UUID) -> Bearer:
    """Raises Unauthorized for anything but a link of ours to this file that lives."""
    payload = _payload(keys, token)
    if payload["typ"] != TYPE or payload["sub"] != str(media_id):
        raise Unauthorized
    doctor = payload.get("doc")
    try:
        return Bearer(UUID(payload["usr"]), UUID(payload["sid"]), doctor and UUID(doctor))
    except (ValueError, TypeError, AttributeError):
        raise Unauthorized from None


def _payload(keys: list[str], token: str) -> dict[str, Any]:
    for key in keys:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": CLAIMS, "strict_aud": True},
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            break
    raise Unauthorized
