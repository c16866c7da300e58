"""Telling people who have no socket open: in Telegram at once, or in a letter after a while."""

from datetime import datetime, timedelta
from html import escape
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.chat import words
from healthlink.chat.dto import Untold
from healthlink.chat.queries import sql
from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.notices import outbox, quiet, settings
from healthlink.notices.kinds import Notice, kind
from healthlink.notices.letters import Button, Facts, Letter, Paragraph
from healthlink.notices.telegram import outbox as telegram
from healthlink.notices.telegram.dto import Chat

DIGEST = "chat-digest"
PATIENCE, TOGETHER = timedelta(minutes=15), timedelta(hours=1)
YEREVAN = ZoneInfo("Asia/Yerevan")
MOST_SHOWN, MOST_LETTERS = 10, 3500


async def tell(db: Db, conversation_id: UUID, user_id: UUID) -> None:
    """Once, until they have read: then a word of the next one. Nothing to who is connected."""
    whose = {"conversation_id": conversation_id, "user_id": user_id}
    untold: Untold | None = await sql.untold(db, **whose)
    if untold is None or untold.connected or untold.top <= untold.heard:
        return
    if chat := await telegram.find_chat(db, user_id):
        await _in_telegram(db, chat, conversation_id, untold)
    elif untold.told_seq <= untold.read_seq:
        due = await _when_awake(db, user_id, utc_now() + PATIENCE)
        await outbox.post(db, DIGEST, user_id, conversation_id, version=untold.top, at=due)
    await sql.told(db, **whose, seq=untold.top)


async def _in_telegram(db: Db, chat: Chat, conversation_id: UUID, untold: Untold) -> None:
    if not untold.shows_text:
        if untold.told_seq <= untold.read_seq:
            await _say(db, chat, conversation_id, _new(untold.name, chat.language))
        return
    whose = {"conversation_id": conversation_id, "user_id": chat.user_id}
    unheard = {"after": untold.heard, "upto": untold.top, "most": MOST_SHOWN}
    async for row in sql.unheard(db, **whose, **unheard):
        content = row["content"] or words.ONLY_FILES[chat.language]
        html = words.WITH_TEXT.format(
            name=escape(untold.name), content=escape(content[:MOST_LETTERS])
        )
        await _say(db, chat, conversation_id, html)


def _new(name: str, language: str) -> str:
    return words.NEW[language].format(name=escape(name)) + "\n" + words.ANSWER[language]


async def _say(db: Db, chat: Chat, conversation_id: UUID, html: str) -> None:
    payload: dict[str, Any] = {"text": html, "parse_mode": "HTML"}
    await telegram.tell(db, chat, payload, about=conversation_id)


async def _when_awake(db: Db, user_id: UUID, due: datetime) -> datetime:
    wishes = await settings.for_user(db, user_id)
    return quiet.awake(due, wishes.quiet_from, wishes.quiet_to, YEREVAN)


@kind(DIGEST, merge=TOGETHER)
async def digest(db: Db, notices: list[Notice], language: str) -> Letter | None:
    """Who has written, and never what. Nothing, if all was read meanwhile."""
    ids = [notice.subject_id for notice in notices]
    rows = sql.digest(db, conversation_ids=ids, user_id=notices[0].user_id)
    facts = tuple([(row["name"], str(row["unread"])) async for row in rows])
    if not facts:
        return None
    return Letter(
        subject=words.DIGEST[language],
        preheader=words.DIGEST_TEXT[language],
        blocks=(
            Paragraph(words.DIGEST_TEXT[language]),
            Facts(facts),
            Button(words.OPEN[language], "/"),
        ),
        why=words.WHY[language],
    )
