"""What a patch changes: for the row, and for the trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from healthlink.money import MINOR_UNITS


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` hold only what differs; `whole` is everything as it will be."""

    before: dict[str, Any]
    after: dict[str, Any]
    whole: dict[str, Any]

    @property
    def trace(self) -> dict[str, Any]:
        return {"before": self.before, "after": self.after}


def between(row: Mapping[str, Any], wishes: Mapping[str, Any]) -> Change | None:
    """None if the row is already as somebody wishes it."""
    after = {field: value for field, value in wishes.items() if row[field] != value}
    if not after:
        return None
    return Change({field: row[field] for field in after}, after, {**row, **after})


def wishes(patch: BaseModel) -> dict[str, Any]:
    """What a patch names; null is not a wish."""
    return patch.model_dump(exclude_none=True)


def minor(price: Decimal) -> int:
    return int(price * MINOR_UNITS)
