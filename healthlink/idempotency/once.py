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
from healthlink.db.pool import Db, Reader
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
        first = await self.begin(db, user_id, body, out)
        if first is not None:
            return first
        created = await create()
        await self.finish(db, user_id, created)
        return created

    async def begin(self, db: Db, user_id: UUID, body: BaseModel, out: type[Out]) -> Out | None:
        """What was answered to the first request with this key; None if it is still to be done.

        With `finish`, for what cannot be done in one transaction: then a repeated request may find
        that the first one came half the way, and has to go on from there.
        """
        if self.key is None:
            return None
        name = self._name(user_id)
        fingerprints = self._fingerprints(body)
        try:
            new = await sql.claim(db, **name, fingerprint=fingerprints[0])
        except asyncpg.LockNotAvailableError:
            raise IdempotencyKeyInUse from None
        return None if new else await self._repeat(db, name, fingerprints, out)

    async def finish(self, db: Reader, user_id: UUID, answer: BaseModel) -> None:
        if self.key is not None:
            await sql.finish(db, **self._name(user_id), answer=answer.model_dump_json())

    def _name(self, user_id: UUID) -> dict[str, object]:
        return {"user_id": user_id, "route": self.path, "key": self.key}

    async def _repeat(
        self, db: Db, name: dict[str, object], fingerprints: list[bytes], out: type[Out]
    ) -> Out | None:
        first = await sql.first_answer(db, **name)
        if first is None or first["fingerprint"] not in fingerprints:
            raise IdempotencyKeyReused
        answer = first["answer"]
        return None if answer is None else out.model_validate_json(answer)

    def _fingerprints(self, body: BaseModel) -> list[bytes]:
        # Keyed, because a body may hold a password that must not be guessed from its hash.
        text = _canonical(body)
        return [hmac.digest(secret.encode(), text, hashlib.sha256) for secret in self.secrets]


def _canonical(body: BaseModel) -> bytes:
    return repr(sorted(body.model_dump(mode="json", context={"reveal": True}).items())).encode()


async def forget(db: Db, user_id: UUID, email: str | None) -> None:
    """The stored answers hold a person's data: they go with the account."""
    await sql.forget(db, whose=[user_id, *([stranger(email)] if email else [])])
