"""Links to a file: signed, for five minutes, each kind with an audience of its own."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from healthlink.auth.tokens import ALGORITHM, ISSUER
from healthlink.errors import Unauthorized

TYPE = "file"
LIFE = timedelta(minutes=5)
CLAIMS = ["iss", "aud", "typ", "sub", "usr", "sid", "exp"]


def sign(keys: list[str], audience: str, file_id: UUID, until: datetime, **ids: UUID | None) -> str:
    """A token. `ids` name the user and the session for whom it is: `usr`, `sid`."""
    payload = {
        "iss": ISSUER,
        "aud": audience,
        "typ": TYPE,
        "sub": str(file_id),
        "exp": until,
        **{name: id and str(id) for name, id in ids.items()},
    }
    return jwt.encode(payload, keys[0], ALGORITHM)


def read(keys: list[str], audience: str, token: str, file_id: UUID) -> dict[str, Any]:
    """Raises Unauthorized for anything but a link of ours, of this audience, to this file, that
    lives."""
    payload = opened(keys, audience, token)
    if payload["sub"] != str(file_id):
        raise Unauthorized
    return payload


def opened(keys: list[str], audience: str, token: str) -> dict[str, Any]:
    """Raises Unauthorized for anything but a link of ours, of this audience, that lives."""
    payload = _payload(keys, audience, token)
    if payload["typ"] != TYPE:
        raise Unauthorized
    return payload


def id_in(payload: dict[str, Any], name: str) -> UUID:
    """Raises Unauthorized."""
    try:
        return UUID(payload[name])
    except (ValueError, TypeError, AttributeError):
        raise Unauthorized from None


def to(address: str, token: str, until: datetime, *, has_thumbnail: bool) -> dict[str, Any]:
    """The fields of `dto.Links`, to a file that is served at `address`."""
    return {
        "url": f"{address}/content?token={token}",
        "thumbnail_url": f"{address}/thumbnail?token={token}" if has_thumbnail else None,
        "links_expire_at": until,
    }


def _payload(keys: list[str], audience: str, token: str) -> dict[str, Any]:
    for key in keys:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=audience,
                issuer=ISSUER,
                options={"require": CLAIMS, "strict_aud": True},
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            break
    raise Unauthorized
