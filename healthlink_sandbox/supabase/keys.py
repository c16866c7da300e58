"""Who may call, and the tokens of signed links."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

SECRET = b"the sandbox signs its links with this"


def may(headers: Mapping[str, str], key: str) -> bool:
    """A new key comes in `apikey` alone, an old one as a bearer token, too: the gateway refuses the
    one, the storage behind it the other. No browser may hold a new one."""
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    if not key.startswith("sb_secret_"):
        return bearer == key
    browser = headers.get("user-agent", "").startswith("Mozilla/")
    return headers.get("apikey") == key and not bearer and not browser


def sign(path: str, until: datetime) -> str:
    """A JWT, as the server makes them."""
    head = _packed({"alg": "HS256", "typ": "JWT"})
    body = _packed({"url": path, "exp": int(until.timestamp())})
    return f"{head}.{body}.{_seal(f'{head}.{body}')}"


def fault_of(token: str, path: str, now: datetime) -> str:
    """The error that opens no `path` with it; empty if it does."""
    signed, _, seal = token.rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(signed).encode()):
        return "InvalidJWT"
    claims = json.loads(base64.urlsafe_b64decode(signed.partition(".")[2] + "=="))
    if claims["exp"] <= now.timestamp():
        return "InvalidJWT"
    return "" if claims["url"] == path else "InvalidSignature"


def _packed(claims: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


def _seal(text: str) -> str:
    digest = hmac.digest(SECRET, text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
