"""The chat over HTTP, for whoever has no socket, and for what a socket is not for."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor, Administrator
from healthlink.chat import conversations, entering, frames, messages, reports, sending, settings
from healthlink.chat.dependencies import Sockets
from healthlink.chat.dto import (
    ChatSettings,
    ChatSettingsPatch,
    ConversationOut,
    ConversationStart,
    ConversationStarted,
    MessageCreate,
    MessageOut,
    ReadUpTo,
    Reported,
    ReportOut,
    TicketOut,
)
from healthlink.chat.errors import (
    ChatBlocked,
    ClientIdUsed,
    DoctorNotConnected,
    EmptyMessage,
    NoRelation,
    UnknownFile,
)
from healthlink.dependencies import Page, Primary, Transaction
from healthlink.errors import Forbidden, InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.problems import answers
from healthlink.routing import room

mine = room("Chat", "/api/v1/chat")
managed = room("Administration", "/api/v1/manage/chat")


@mine.post(
    "/messages",
    status_code=201,
    summary="Write",
    responses=answers(
        Unauthorized, NotFound, NoRelation, ChatBlocked, DoctorNotConnected, EmptyMessage,
        UnknownFile, ClientIdUsed, InvalidInput, TooManyRequests,
    ),
)  # fmt: skip
async def write_message(
    new: MessageCreate, actor: Actor, pool: Primary, sockets: Sockets
) -> MessageOut:
    """To a doctor with whom you have an appointment, or who accepts questions; as a doctor, to your
    patients. Sent twice with one `client_id`, it is one. Sockets do the same with a `message`
    frame: see the description of `Chat`."""
    await throttle.check(pool, (throttle.MESSAGES_PER_ACCOUNT, str(actor.user_id)))
    talk = await conversations.find(pool, actor.user_id, new.recipient_id)
    sender = (actor.user_id, await conversations.name_of(pool, actor.user_id))
    stored = await sending.send(pool, sockets, talk, sender, new.content, new.client_id, new.files)
    return messages.told(stored, actor.user_id)


@mine.get("/conversations", summary="My conversations", responses=answers(Unauthorized))
async def list_conversations(actor: Actor, pool: Primary, page: Page) -> list[ConversationOut]:
    """The latest first, with what is unread. A `Link` header names the next page."""
    found = await conversations.list_mine(pool, actor.user_id, fetch=page.fetch, skip=page.offset)
    return page.cut(found)


@mine.post(
    "/conversations",
    summary="Open a conversation",
    responses=answers(
        Unauthorized, NotFound, NoRelation, DoctorNotConnected, InvalidInput, TooManyRequests
    ),
)
async def open_conversation(
    wish: ConversationStart, actor: Actor, pool: Primary
) -> ConversationStarted:
    """The one there is with somebody, or a new one in which nothing is said yet: with those to whom
    you may write. Writing the first message does the same."""
    talk = await conversations.find(pool, actor.user_id, wish.recipient_id)
    return ConversationStarted(id=talk.id)


@mine.get(
    "/conversations/{conversation_id}/messages",
    summary="What was said",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def list_messages(
    conversation_id: UUID,
    actor: Actor,
    pool: Primary,
    before: Annotated[int, Query(ge=1, le=2**53, description="Only `seq` below this")] = 2**53,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to show")] = 50,
) -> list[MessageOut]:
    """The latest first; go on with `before` = the smallest `seq` that you have."""
    await conversations.of_member(pool, conversation_id, actor.user_id)
    return await messages.history(pool, conversation_id, actor.user_id, before, limit)


@mine.post(
    "/conversations/{conversation_id}/read",
    status_code=204,
    summary="I have read it",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def mark_read(
    conversation_id: UUID, upto: ReadUpTo, actor: Actor, pool: Primary, sockets: Sockets
) -> None:
    """Up to and with `seq`. The other one sees it."""
    me = actor.user_id
    if told := await conversations.read(pool, conversation_id, me, upto.seq):
        sockets.say(told, frames.read(conversation_id, me, upto.seq))


@mine.put(
    "/conversations/{conversation_id}/block",
    status_code=204,
    summary="Block the other one",
    responses=answers(Unauthorized, NotFound),
)
async def block_conversation(conversation_id: UUID, actor: Actor, pool: Primary) -> None:
    """Neither of you can write here until you unblock. Twice is fine."""
    await conversations.block(pool, conversation_id, actor.user_id, blocked=True)


@mine.delete(
    "/conversations/{conversation_id}/block",
    status_code=204,
    summary="Unblock",
    responses=answers(Unauthorized, NotFound),
)
async def unblock_conversation(conversation_id: UUID, actor: Actor, pool: Primary) -> None:
    """A block of the other one's stays. Twice is fine."""
    await conversations.block(pool, conversation_id, actor.user_id, blocked=False)


@mine.post(
    "/conversations/{conversation_id}/report",
    status_code=204,
    summary="Report a message",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def report_message(
    conversation_id: UUID, told: Reported, actor: Actor, db: Transaction
) -> None:
    """Of the other one, to the administrators, who then see this message and no other."""
    await reports.report(db, conversation_id, actor.user_id, told.seq, told.reason)


@mine.post(
    "/ticket",
    status_code=201,
    summary="A way into a socket",
    responses=answers(Unauthorized, TooManyRequests),
)
async def make_ticket(actor: Actor, pool: Primary) -> TicketOut:
    """For `?ticket=` instead of `?token=`: good once, within 30 seconds, so that an address that is
    seen on its way is worth nothing."""
    await throttle.check(pool, (throttle.TICKETS_PER_ACCOUNT, str(actor.user_id)))
    ticket = await entering.make_ticket(pool, actor.user_id, actor.session_id)
    return TicketOut(ticket=ticket, expires_in=int(entering.TICKET_LIFE.total_seconds()))


@mine.get("/settings", summary="What I want of the chat", responses=answers(Unauthorized))
async def get_chat_settings(actor: Actor, pool: Primary) -> ChatSettings:
    """Who may write to me, and how much Telegram shows."""
    return await settings.get(pool, actor.user_id)


@mine.patch(
    "/settings",
    summary="Change what I want of the chat",
    responses=answers(Unauthorized, InvalidInput),
)
async def change_chat_settings(
    patch: ChatSettingsPatch, actor: Actor, pool: Primary
) -> ChatSettings:
    """What is not named stays."""
    return await settings.change(pool, actor.user_id, patch)


@managed.get("/reports", summary="Reported messages", responses=answers(Unauthorized, Forbidden))
async def list_message_reports(_: Administrator, pool: Primary, page: Page) -> list[ReportOut]:
    """That nobody has closed yet, the oldest first."""
    return page.cut(await reports.list_open(pool, fetch=page.fetch, skip=page.offset))


@managed.post(
    "/reports/{report_id}/close",
    status_code=204,
    summary="Close a report",
    responses=answers(Unauthorized, Forbidden, NotFound),
)
async def close_message_report(report_id: UUID, actor: Administrator, db: Transaction) -> None:
    """Whoever has to go is blocked with `POST /api/v1/manage/users/{user_id}/block`. Twice is
    fine."""
    await reports.close(db, report_id, actor.user_id)
