"""The link of a letter to one visit: whoever has it may see, move and cancel this visit, no other.

It ends some days after the visit, and with the account.
"""

from datetime import datetime, timedelta
from uuid import UUID

from healthlink.booking.letters.signed import Use

VISIT = Use("visit")
AFTERWARDS = timedelta(days=7)


def issue(keys: list[str], appointment_id: UUID, starts_at: datetime) -> str:
    return VISIT.issue(keys, appointment_id, starts_at + AFTERWARDS)


def read(keys: list[str], token: str) -> UUID:
    """The visit. Raises NotFound for anything but a link of ours that lives."""
    return VISIT.read(keys, token)


def path(keys: list[str], appointment_id: UUID, starts_at: datetime, language: str) -> str:
    """Of the page, in the language of the letter."""
    return f"/visit/{issue(keys, appointment_id, starts_at)}?language={language}"
