"""Argon2id in a bounded pool of threads (19 MiB, t=2, p=1; the OWASP cheat sheet of 2026)."""

import asyncio
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr

from healthlink.errors import Unavailable
from healthlink.wiring import Resources

T = TypeVar("T")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS = _hasher.hash("the password of an account that does not exist")
QUEUE = 64
"""Hashes may wait for a thread; beyond this the answer is 503, so that a flood stays outside."""


def _normal(password: SecretStr) -> str:
    """The same password from every keyboard: é as one letter or as two."""
    return unicodedata.normalize("NFKC", password.get_secret_value())


async def make_hash(resources: Resources, password: SecretStr) -> str:
    return await _in_thread(resources, _hasher.hash, _normal(password))


async def is_right(resources: Resources, password: SecretStr, stored: str | None) -> bool:
    """Takes as long for an account that does not exist (`stored` None) as for one that does."""
    right = await _in_thread(resources, _verify, stored or _NOBODYS, _normal(password))
    return right and bool(stored)


def is_weak(stored: str) -> bool:
    """Hashed with older settings: to be hashed again while the password is at hand."""
    return _hasher.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


async def _in_thread(resources: Resources, work: Callable[..., T], *values: str) -> T:
    if resources.threads._work_queue.qsize() >= QUEUE:
        raise Unavailable(retry_after=2)
    return await asyncio.get_running_loop().run_in_executor(resources.threads, work, *values)
