"""The two JWTs: short access tokens, and refresh tokens that are exchanged at every use."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import jwt

from healthlink.errors import Unauthorized

ALGORITHM = "HS256"
ISSUER = AUDIENCE = "healthlink"
ACCESS_LIFE = timedelta(minutes=5)
CLOCK_SKEW = timedelta(seconds=5)
"""Between two servers: a token that one has just made is not from the future for the other."""

Kind = Literal["access", "refresh"]


@dataclass(frozen=True, slots=True)
class Claims:
    """`generation` counts the exchanges of the session; `jti` names one refresh token."""

    user_id: UUID
    session_id: UUID
    generation: int
    jti: str


def issue(keys: list[str], kind: Kind, claims: Claims, now: datetime, until: datetime) -> str:
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "typ": kind,
        "sub": str(claims.user_id),
        "sid": str(claims.session_id),
        "gen": claims.generation,
        "jti": claims.jti,
        "iat": now,
        "exp": until,
    }
    return jwt.encode(payload, keys[0], ALGORITHM)


def read(keys: list[str], kind: Kind, token: str) -> Claims:
    """Raises Unauthorized for anything but a token of this kind that we signed and that lives."""
    payload = _payload(keys, token)
    user, session, generation = payload["sub"], payload["sid"], payload["gen"]
    if payload["typ"] != kind or type(session) is not str or type(generation) is not int:
        raise Unauthorized
    try:
        return Claims(UUID(user), UUID(session), generation, payload["jti"])
    except ValueError:
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
                leeway=CLOCK_SKEW,
                options={
                    "require": ["iss", "aud", "typ", "sub", "sid", "gen", "jti", "iat", "exp"],
                    "strict_aud": True,
                },
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            break
    raise Unauthorized


def new_jti() -> str:
    return secrets.token_urlsafe(32)


def successor(key: str, claims: Claims) -> str:
    """The jti that follows: always the same one, so that a lost answer can be asked for again.

    Nobody can compute it without our key, and racing exchanges all get the one successor.
    """
    message = f"{claims.session_id}.{claims.generation}.{claims.jti}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def fingerprint(jti: str) -> bytes:
    """What is stored of a refresh token."""
    return hashlib.sha256(jti.encode()).digest()
