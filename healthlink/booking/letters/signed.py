"""Tokens in the links of letters: JWTs like those of a session, each use with a type and an
audience of its own, so that none is taken for another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import jwt

from healthlink.auth.tokens import ALGORITHM, ISSUER
from healthlink.errors import NotFound


@dataclass(frozen=True, slots=True)
class Use:
    """What a token is for."""

    type: str

    @property
    def audience(self) -> str:
        return f"healthlink-{self.type}"

    def issue(self, keys: list[str], id: UUID, until: datetime) -> str:
        payload = {
            "iss": ISSUER,
            "aud": self.audience,
            "typ": self.type,
            "sub": str(id),
            "exp": until,
        }
        return jwt.encode(payload, keys[0], ALGORITHM)

    def read(self, keys: list[str], token: str) -> UUID:
        """Whose it is. Raises NotFound for anything but a token of ours that lives."""
        for key in keys:
            try:
                payload = jwt.decode(
                    token,
                    key,
                    algorithms=[ALGORITHM],
                    audience=self.audience,
                    issuer=ISSUER,
                    options={"require": ["iss", "aud", "typ", "sub", "exp"], "strict_aud": True},
                )
                if payload["typ"] == self.type:
                    return UUID(payload["sub"])
            except jwt.InvalidSignatureError:
                continue
            except (jwt.InvalidTokenError, ValueError, OverflowError):
                break
        raise NotFound
