"""What a pressed button says: read strictly, for a client may send whatever it likes."""

import re
from typing import Any
from uuid import UUID

from aiogram import F

ID = "(?P<id>[0-9a-f]{32})"
DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
CLOCK = r"(?P<clock>(?:[01]\d|2[0-3])[0-5]\d)"
MOMENT = f"(?::{DAY}(?::{CLOCK})?)?"
"""Nothing yet, a day, or a day and a time."""

Found = re.Match[str]


def pressed(pattern: str) -> Any:
    """A filter; the handler gets the match as `found`."""
    return F.data.regexp(pattern, mode="fullmatch").as_("found")


def id_of(found: Found) -> UUID:
    return UUID(found["id"])
