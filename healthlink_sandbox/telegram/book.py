"""People, messages, presses, files, waiting updates and the bot's settings: in sqlite, on disk or
in memory."""

import random
import sqlite3
from collections.abc import Iterator

from healthlink_sandbox.telegram.models import Bot, Message, Person, Press, Update

SCHEMA = """
create table if not exists telegram_person (
    id integer primary key,
    document text not null
);
create table if not exists telegram_message (
    id integer primary key autoincrement,
    chat_id integer not null,
    document text not null
);
create index if not exists telegram_message_of_chat on telegram_message (chat_id, id);
create table if not exists telegram_press (
    id text primary key,
    document text not null
);
create table if not exists telegram_update (
    id integer primary key autoincrement,
    document text not null
);
create table if not exists telegram_file (
    id text primary key,
    name text not null,
    type text not null,
    content blob not null
);
create table if not exists telegram_bot (
    id integer primary key check (id = 1),
    document text not null
);
"""
TABLES = ("person", "message", "press", "update", "file", "bot")
FIRST = {"message": range(100, 10_000), "update": range(10**8, 10**9)}
"""Where numbers begin: an update's never twice the same, so that nobody takes new for known."""


class Book:
    """What it gives is a copy; `keep…` makes its changes count. Numbers outlive a `forget`."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self.store = store
        store.executescript(SCHEMA)
        for table, numbers in FIRST.items():
            self._begin(f"telegram_{table}", random.choice(numbers))

    def _begin(self, table: str, number: int) -> None:
        known = "select 1 from sqlite_sequence where name = ?"
        if not self.store.execute(known, (table,)).fetchone():
            row = (table, number)
            self.store.execute("insert into sqlite_sequence (name, seq) values (?, ?)", row)

    def keep_person(self, person: Person) -> None:
        row = (person.id, person.model_dump_json())
        self.store.execute("insert or replace into telegram_person values (?, ?)", row)

    def person(self, id: int) -> Person | None:
        row = self._one("select document from telegram_person where id = ?", id)
        return Person.model_validate_json(row) if row else None

    def people(self) -> list[Person]:
        found = self._all("select document from telegram_person order by rowid")
        return [Person.model_validate_json(each) for each in found]

    def add(self, message: Message) -> Message:
        """With its number, which counts over all chats, as a bot's does."""
        row = (message.chat_id, message.model_dump_json())
        new = "insert into telegram_message (chat_id, document) values (?, ?)"
        message.id = self.store.execute(new, row).lastrowid or 0
        self.keep(message)
        return message

    def keep(self, message: Message) -> None:
        row = (message.model_dump_json(), message.id)
        self.store.execute("update telegram_message set document = ? where id = ?", row)

    def message(self, chat_id: int, id: int) -> Message | None:
        wanted = "select document from telegram_message where id = ? and chat_id = ?"
        row = self._one(wanted, min(id, 2**62), chat_id)
        return Message.model_validate_json(row) if row else None

    def messages(self, chat_id: int) -> list[Message]:
        wanted = "select document from telegram_message where chat_id = ? order by id"
        return [Message.model_validate_json(each) for each in self._all(wanted, chat_id)]

    def last_message(self, chat_id: int) -> Message | None:
        wanted = "select document from telegram_message where chat_id = ? order by id desc limit 1"
        row = self._one(wanted, chat_id)
        return Message.model_validate_json(row) if row else None

    def drop(self, message: Message) -> None:
        self.store.execute("delete from telegram_message where id = ?", (message.id,))

    def keep_press(self, press: Press) -> None:
        row = (press.id, press.model_dump_json())
        self.store.execute("insert or replace into telegram_press values (?, ?)", row)

    def press(self, id: str) -> Press | None:
        row = self._one("select document from telegram_press where id = ?", id)
        return Press.model_validate_json(row) if row else None

    def presses(self) -> list[Press]:
        found = self._all("select document from telegram_press order by rowid")
        return [Press.model_validate_json(each) for each in found]

    def add_update(self, update: Update) -> Update:
        new = "insert into telegram_update (document) values (?)"
        update.id = self.store.execute(new, (update.model_dump_json(),)).lastrowid or 0
        row = (update.model_dump_json(), update.id)
        self.store.execute("update telegram_update set document = ? where id = ?", row)
        return update

    def updates(self) -> list[Update]:
        found = self._all("select document from telegram_update order by id")
        return [Update.model_validate_json(each) for each in found]

    def count_updates(self) -> int:
        (number,) = self.store.execute("select count(*) from telegram_update").fetchone()
        return int(number)

    def drop_update(self, id: int) -> None:
        self.store.execute("delete from telegram_update where id = ?", (id,))

    def drop_updates(self, below: int = 2**62) -> None:
        self.store.execute("delete from telegram_update where id < ?", (below,))

    def keep_file(self, id: str, name: str, type: str, content: bytes) -> None:
        row = (id, name, type, content)
        self.store.execute("insert into telegram_file values (?, ?, ?, ?)", row)

    def file(self, id: str) -> tuple[str, str, bytes] | None:
        """(name, type, content)."""
        wanted = "select name, type, content from telegram_file where id = ?"
        found: tuple[str, str, bytes] | None = self.store.execute(wanted, (id,)).fetchone()
        return found

    def keep_bot(self, bot: Bot) -> None:
        row = (bot.model_dump_json(),)
        self.store.execute("insert or replace into telegram_bot values (1, ?)", row)

    def bot(self) -> Bot:
        row = self._one("select document from telegram_bot")
        return Bot.model_validate_json(row) if row else Bot()

    def forget(self) -> None:
        for table in TABLES:
            self.store.execute(f"delete from telegram_{table}")  # noqa: S608

    def _one(self, statement: str, *values: str | int) -> str | None:
        return next(self._all(statement, *values), None)

    def _all(self, statement: str, *values: str | int) -> Iterator[str]:
        for (document,) in self.store.execute(statement, values).fetchall():
            yield document
