"""What Telegram does to initData, written anew from its documentation with nothing but hmac."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

from tests import make

NARE = {"id": 77001, "first_name": "Նարե", "last_name": "Սիմոնյան", "language_code": "hy"}
SIGN_IN = "/auth/telegram"
_numbers = count(1)


def fields(user: Any = NARE, ago: float = 0, **more: str) -> dict[str, str]:
    """As the Mini App gets them, not signed yet; opened `ago` seconds before now. No two alike."""
    written = user if isinstance(user, str) else json.dumps(user, ensure_ascii=False)
    opened = int(datetime.now(UTC).timestamp() - ago)
    return {
        "query_id": f"AAHdF6IQ{next(_numbers)}",
        "user": written,
        "auth_date": str(opened),
        **more,
    }


def check_string(pairs: dict[str, str]) -> bytes:
    return "\n".join(f"{key}={pairs[key]}" for key in sorted(pairs)).encode()


def signature(pairs: dict[str, str], token: str) -> str:
    secret = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    return hmac.new(secret, check_string(pairs), hashlib.sha256).hexdigest()


def signed(pairs: dict[str, str], token: str = make.BOT_TOKEN) -> str:
    return urlencode({**pairs, "hash": signature(pairs, token)})


def init_data(user: Any = NARE, ago: float = 0, **more: str) -> str:
    return signed(fields(user, ago, **more))


def is_signed(raw: str, token: str) -> bool:
    """The judgement, as Telegram documents it."""
    pairs = parse_qsl(raw, keep_blank_values=True)
    told = dict(pairs)
    given = told.pop("hash", "")
    if len(told) + 1 != len(pairs):
        return False
    return hmac.compare_digest(signature(told, token).encode(), given.lower().encode())


async def sign_in(client: httpx.AsyncClient, raw: str, **headers: str) -> httpx.Response:
    return await client.post(SIGN_IN, json={"init_data": raw}, headers=headers)


async def doctor(client: httpx.AsyncClient, user: Any = NARE) -> tuple[dict[str, str], Any]:
    """Somebody who opened the Mini App: headers, and what they were told of themselves."""
    answer = await sign_in(client, init_data(user))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return {"Authorization": f"Bearer {told['access_token']}"}, told["doctor"]
