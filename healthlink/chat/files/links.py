"""Links to a file of the chat: for one user, in one session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthlink.media import links

AUDIENCE = "healthlink-chat-file"


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a link is."""

    user_id: UUID
    session_id: UUID


def issue(keys: list[str], file_id: UUID, bearer: Bearer, until: datetime) -> str:
    return links.sign(keys, AUDIENCE, file_id, until, usr=bearer.user_id, sid=bearer.session_id)


def read(keys: list[str], token: str, file_id: UUID) -> Bearer:
    """Raises Unauthorized for anything but a link of ours to this file that lives."""
    payload = links.read(keys, AUDIENCE, token, file_id)
    return Bearer(links.id_in(payload, "usr"), links.id_in(payload, "sid"))
