"""What there is to tell: each kind of notice, and who writes its letter."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.notices.letters import Letter


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a user is to be told about `subject_id`, as of `version`."""

    id: UUID
    kind: str
    user_id: UUID
    subject_id: UUID
    version: int
    due_at: datetime


Draft = Callable[[Settings], Letter]
"""A letter that still lacks what only the settings know: keys that sign its links, our address."""
Compose = Callable[[Db, list[Notice], str], Awaitable[Letter | Draft | None]]
"""Reads how things stand now, and writes the letter in that language; None: nothing to say any
more. Called again if the letter could not be sent."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`merge`: notices of one user that are due within so long of the first share a letter."""

    compose: Compose
    merge: timedelta | None


registered: dict[str, Kind] = {}


def kind(name: str, *, merge: timedelta | None = None) -> Callable[[Compose], Compose]:
    """Declares who writes the letters of this kind."""

    def declare(compose: Compose) -> Compose:
        assert name not in registered, f"two kinds of notice are called {name}"
        registered[name] = Kind(compose, merge)
        return compose

    return declare
