"""The link of a letter to one visit: whoever has it may see, move and cancel this visit, no other.

A JWT like those of a session, with a type and an audience of its own, so that neither is taken for
the other. It ends some days after the visit, and with the account.
"""

from datetime import datetime, timedelta
from uuid import UUID

import jwt

from healthlink.auth.tokens import ALGORITHM, ISSUER
from healthlink.errors import NotFound

AUDIENCE = "healthlink-visit"
TYPE = "visit"
AFTERWARDS = timedelta(days=7)


def issue(keys: list[str], appointment_id: UUID, starts_at: datetime) -> str:
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "typ": TYPE,
        "sub": str(appointment_id),
        "exp": starts_at + AFTERWARDS,
    }
    return jwt.encode(payload, keys[0], ALGORITHM)


def read(keys: list[str], token: str) -> UUID:
    """The visit. Raises NotFound for anything but a link of ours that lives."""
    for key in keys:
        try:
            payload = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["iss", "aud", "typ", "sub", "exp"], "strict_aud": True},
            )
            if payload["typ"] == TYPE:
                return UUID(payload["sub"])
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            break
    raise NotFound


def path(keys: list[str], appointment_id: UUID, starts_at: datetime, language: str) -> str:
    """Of the page, in the language of the letter."""
    return f"/visits/{issue(keys, appointment_id, starts_at)}?language={language}"
