"""In which orders doctors can be listed; rooms above add theirs."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from healthlink.catalog.dto import DoctorCard
from healthlink.catalog.search.dto import DoctorFilter
from healthlink.db.pool import Reader


class Order(Protocol):
    """Lists `fetch` doctors after the first `skip` ones; `base_url` is for their pictures."""

    def __call__(
        self, db: Reader, base_url: str, asked: DoctorFilter, /, *, fetch: int, skip: int
    ) -> Awaitable[list[DoctorCard]]: ...


Declared = TypeVar("Declared", bound=Order)

orders: dict[str, Order] = {}
"""By the name that `sort` has on the wire."""


def order(name: str) -> Callable[[Declared], Declared]:
    """Declares an order; `earliest` is declared by the room that knows the calendars."""

    def declare(listing: Declared) -> Declared:
        orders[name] = listing
        return listing

    return declare
