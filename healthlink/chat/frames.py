"""What is said over a socket, as JSON. A message's frame differs between its two users in the
cursor only: it is put in front of what both have."""

from typing import Any
from uuid import UUID

import orjson

from healthlink.chat.dto import Stored
from healthlink.errors import Problem


def body(stored: Stored) -> str:
    """All of a message's frame behind its cursor."""
    told = {
        "id": str(stored.id),
        "conversation_id": str(stored.conversation_id),
        "seq": stored.seq,
        "sender_id": str(stored.sender_id),
        "recipient_id": str(stored.recipient_id),
        "content": stored.content,
        "files": orjson.Fragment(stored.files),
        "deleted": stored.deleted,
        "sent_at": stored.sent_at,
    }
    return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()[1:]


def message(cursor: int, behind: str) -> str:
    return f'{{"type":"message","cursor":{cursor},{behind}'


def notification(stored: Stored, name: str) -> str:
    return _json(
        type="notification",
        conversation_id=stored.conversation_id,
        message_id=stored.id,
        seq=stored.seq,
        sender_id=stored.sender_id,
        sender_name=name,
    )


def ack(stored: Stored) -> str:
    return _json(
        type="ack",
        client_id=stored.client_id,
        id=stored.id,
        conversation_id=stored.conversation_id,
        seq=stored.seq,
        cursor=stored.sender_cursor,
        sent_at=stored.sent_at,
    )


def read(conversation_id: UUID, user_id: UUID, seq: int) -> str:
    return _json(type="read", conversation_id=conversation_id, user_id=user_id, seq=seq)


def typing(conversation_id: UUID, user_id: UUID) -> str:
    return _json(type="typing", conversation_id=conversation_id, user_id=user_id)


def presence(user_ids: list[UUID]) -> str:
    """Who is there now."""
    return _json(type="presence", user_ids=user_ids)


def came(user_id: UUID, *, online: bool) -> str:
    return _json(type="presence", user_id=user_id, online=online)


def pong() -> str:
    return _json(type="pong")


def error(problem: Problem, language: str, client_id: str | None) -> str:
    """`code`: the problem's slug, as in docs/reference.md."""
    told: dict[str, Any] = {"code": problem.slug(), "message": problem.title[language]}
    if problem.retry_after:
        told["retry_after"] = problem.retry_after
    if problem.fields:
        told["fields"] = list(problem.fields)
    if client_id:
        told["client_id"] = client_id
    return _json(type="error", **told)


def _json(**told: Any) -> str:
    return orjson.dumps(told, default=str, option=orjson.OPT_UTC_Z).decode()
