"""The letters that came: in sqlite, on disk or in memory, as they were on the wire."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

SCHEMA = """
create table if not exists letter (
    id integer primary key autoincrement,
    received_at text not null,
    sender text not null,
    recipient text not null,
    content blob not null
)
"""
INSERT = "insert into letter (received_at, sender, recipient, content) values (?, ?, ?, ?)"
MOST = 2000
"""Older letters go when new ones come."""
DROP_OLD = f"delete from letter where id <= (select max(id) from letter) - {MOST}"  # noqa: S608
COLUMNS = "select id, received_at, sender, recipient, content from letter "
LATEST = COLUMNS + "order by id desc limit ?"
BY_ID = COLUMNS + "where id = ?"
FOR_ONE = COLUMNS + "where recipient = ? collate nocase order by id desc limit ?"


@dataclass(frozen=True)
class Letter:
    id: int
    received_at: str
    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(self.content)

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    def document(self) -> dict[str, Any]:
        """Everything about it, for tests; attachments by name, type and size."""
        message = self.message
        return {
            "id": self.id,
            "received_at": self.received_at,
            "sender": self.sender,
            "recipient": self.recipient,
            "subject": self.subject,
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": part(message, "text/plain"),
            "html": part(message, "text/html"),
            "calendar": part(message, "text/calendar"),
            "attachments": [
                {"filename": name, "content_type": kind, "size": len(content)}
                for name, kind, content in attachments(message)
            ],
        }


class Box:
    def __init__(self, store: sqlite3.Connection) -> None:
        self.store = store
        store.execute(SCHEMA)

    def add(self, sender: str, recipient: str, content: bytes) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.store.execute(INSERT, (now, sender, recipient, content))
        self.store.execute(DROP_OLD)

    def latest(self, to: str | None = None, most: int = MOST) -> list[Letter]:
        if to is None:
            return list(self._letters(LATEST, most))
        return list(self._letters(FOR_ONE, to, most))

    def find(self, id: int) -> Letter | None:
        return next(self._letters(BY_ID, id), None)

    def forget(self) -> None:
        self.store.execute("delete from letter")

    def _letters(self, statement: str, *values: str | int) -> Iterator[Letter]:
        for row in self.store.execute(statement, values).fetchall():
            yield Letter(*row)


def part(message: EmailMessage, content_type: str) -> str:
    """The first part of that type which is not attached."""
    for each in message.walk():
        if each.get_content_type() == content_type and not each.is_attachment():
            return str(each.get_content())
    return ""


def attachments(message: EmailMessage) -> list[tuple[str, str, bytes]]:
    """(file name, type, content)."""
    found = [each for each in message.walk() if each.is_attachment() and not each.is_multipart()]
    return [
        (each.get_filename() or "file", each.get_content_type(), _bytes(each)) for each in found
    ]


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
