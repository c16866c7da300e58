"""Rows of the bot's chats."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Chat:
    """One person's chat with the bot; `asleep`: it is to make no sound now."""

    id: int
    language: str
    user_id: UUID
    asleep: bool
