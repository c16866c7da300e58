"""Which rows of a list are about patients who have a card already."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from healthlink.db.pool import Db
from healthlink.practice.dto import Practice
from healthlink.practice.imports.drafts import Row
from healthlink.practice.imports.queries import sql

Card = tuple[UUID, str | None]
"""Its id, and what a list has called it before."""
Person = tuple[str, Any, Any]
"""The name as it is searched, the birth date, the phone number."""


class Cards:
    """Each is given out once."""

    def __init__(self) -> None:
        self.named: dict[str, Card] = {}
        self.alike: dict[Person, list[Card]] = defaultdict(list)
        self.taken: set[UUID] = set()

    def add(self, card: Any) -> None:
        """The one that is to be preferred first."""
        found: Card = (card["id"], card["external_id"])
        if card["external_id"]:
            self.named.setdefault(card["external_id"], found)
        person = (card["search_key"], card["birth_date"], card["phone"])
        self.alike[person].append(found)

    def take(self, external_id: str | None, person: Person) -> Card | None:
        """By the external id, else by the person; who has another external id is another."""
        card = self.named.get(external_id) if external_id else None
        if card is None:
            free = (
                (id, own)
                for id, own in self.alike.get(person, ())
                if id not in self.taken and not (own and external_id)
            )
            card = next(free, None)
        if card is not None:
            self.taken.add(card[0])
        return card


async def match(db: Db, practice: Practice, rows: list[Row]) -> list[Card | None]:
    """The card of each row."""
    keys: list[str] = await sql.search_keys(
        db,
        first_names=[row.values["first_name"] for row in rows],
        last_names=[row.values["last_name"] for row in rows],
    )
    cards = Cards()
    named = [row.values["external_id"] for row in rows if row.values["external_id"]]
    async for card in sql.alike(
        db, doctor_id=practice.doctor_id, external_ids=named, search_keys=keys
    ):
        cards.add(card)
    return [
        cards.take(row.values["external_id"], (key, row.values["birth_date"], row.values["phone"]))
        for row, key in zip(rows, keys, strict=True)
    ]
