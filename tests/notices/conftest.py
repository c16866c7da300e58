"""A kind of letter that exists in tests only, and what becomes of notices of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.notices import delivery, kinds, outbox
from healthlink.notices.kinds import Notice
from healthlink.notices.letters import Letter, Paragraph
from healthlink.wiring import Resources
from tests.make import Person


class Desk:
    """Posts notices of the kind `probe`, and writes their letters as told."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.asked: list[list[Notice]] = []
        self.letter: Letter | None = Letter("Probe", "", (Paragraph("A probe."),))
        self.fault: Exception | None = None

    async def compose(self, db: Db, notices: list[Notice], language: str) -> Letter | None:
        self.asked.append(notices)
        if self.fault:
            raise self.fault
        return self.letter

    async def post(self, db: Db, who: Person, subject: Any = None, **more: Any) -> None:
        await outbox.post(db, "probe", who.id, subject or new_id(), **more)

    async def send(self) -> None:
        """Whatever is due, as the worker does it."""
        await delivery.send_all_due(self.resources)


@pytest.fixture
def desk(resources: Resources, mailbox: Any) -> Iterator[Desk]:
    desk = Desk(resources)
    kinds.kind("probe")(desk.compose)
    yield desk
    del kinds.registered["probe"]


@pytest.fixture
def merging(desk: Desk) -> Desk:
    kinds.registered["probe"] = kinds.Kind(desk.compose, timedelta(minutes=30))
    return desk


async def states(db: Db) -> list[tuple[str, int, str | None]]:
    """(state, attempts, error) of every notice, the oldest first."""
    rows = await db.fetch("select state, attempts, error from notice order by id")
    return [tuple(row) for row in rows]


async def wait_over(db: Db) -> None:
    """As if the pause after a failure, or the life of a claim, were over."""
    await db.execute("update notice set claimed_until = now() where claimed_until is not null")
