"""One effect per key: the key's row is written in the transaction of the effect itself."""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID, uuid5

import asyncpg
from pydantic import BaseModel

from healthlink.db import queries
from healthlink.db.pool import Db
from healthlink.idempotency.errors import (
    BadIdempotencyKey,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
)

sql = queries.load(__package__)

STRANGERS = UUID("01a20000-0000-8000-8000-000000000000")


def stranger(email: str) -> UUID:
    """Whose the keys of a request without a sign-in are: one person's key is not another's."""
    return uuid5(STRANGERS, email)


_VISIBLE = re.compile(r"[!-~]{1,255}")

Out = TypeVar("Out", bound=BaseModel)


class Once:
    """The key of one request, or none. Keys are kept apart by user and path."""

    def __init__(self, key: str | None, path: str, secrets: list[str]) -> None:
        """`secrets`: the first one makes fingerprints, all of them recognise one."""
        if key is not None and not _VISIBLE.fullmatch(key):
            raise BadIdempotencyKey
        self.key = key
        self.path = path
        self.secrets = secrets

    async def answer(
        self,
        db: Db,
        user_id: UUID,
        body: BaseModel,
        create: Callable[[], Awaitable[Out]],
        out: type[Out],
    ) -> Out:
        """What `create` returns now, or returned to the first request with this key."""
        if self.key is None:
            return await create()
        name = {"user_id": user_id, "route": self.path, "key": self.key}
        fingerprints = self._fingerprints(body)
        try:
            new = await sql.claim(db, **name, fingerprint=fingerprints[0])
        except asyncpg.LockNotAvailableError:
            raise IdempotencyKeyInUse from None
        if not new:
            return await self._repeat(db, name, fingerprints, out)
        created = await create()
        await sql.finish(db, **name, answer=created.model_dump_json())
        return created

    async def _repeat(
        self, db: Db, name: dict[str, object], fingerprints: list[bytes], out: type[Out]
    ) -> Out:
        first = await sql.first_answer(db, **name)
        if first is None or first["fingerprint"] not in fingerprints:
            raise IdempotencyKeyReused
        return out.model_validate_json(first["answer"])

    def _fingerprints(self, body: BaseModel) -> list[bytes]:
        # Keyed, because a body may hold a password that must not be guessed from its hash.
        text = _canonical(body)
        return [hmac.digest(secret.encode(), text, hashlib.sha256) for secret in self.secrets]


def _canonical(body: BaseModel) -> bytes:
    return repr(sorted(body.model_dump(mode="json", context={"reveal": True}).items())).encode()


async def forget(db: Db, user_id: UUID, email: str) -> None:
    """The stored answers hold a person's data: they go with the account."""
    await sql.forget(db, whose=[user_id, stranger(email)])
