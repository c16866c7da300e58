"""`/api/v1/chat`: one socket, from the handshake to its end. Plain ASGI: thousands of them idle."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import Counter
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from healthlink import words
from healthlink.chat import conversations, entering, frames, sending
from healthlink.chat.dto import (
    Frame,
    PingFrame,
    PresenceFrame,
    ReadFrame,
    ResumeFrame,
    SendFrame,
    Talk,
    TypingFrame,
)
from healthlink.chat.entering import Visitor
from healthlink.chat.errors import BadFrame
from healthlink.chat.fan_out import FanOut
from healthlink.chat.mailboxes import AGAIN, Line
from healthlink.db.pool import AWAY
from healthlink.errors import (
    Forbidden,
    InternalError,
    Malformed,
    Problem,
    TooManyRequests,
    Unauthorized,
    Unavailable,
)
from healthlink.ids import new_id
from healthlink.logs import explain
from healthlink.wiring import Resources

BAD, NOT_IN, NOT_YOURS, TOO_MANY = 4400, 4401, 4403, 4429
CODES: dict[type[Problem], int] = {
    Unauthorized: NOT_IN,
    Forbidden: NOT_YOURS,
    Malformed: BAD,
    TooManyRequests: TOO_MANY,
}
ACCEPT = {"type": "websocket.accept"}
MOST_REFUSED = 50
"""Frames in a row that could not be taken: then the socket is closed."""

FRAMES = Counter("healthlink_socket_frames", "Frames of the chat, `in` and `out`", ["direction"])
HEARD, SAID = FRAMES.labels("in"), FRAMES.labels("out")
CLOSED = Counter(
    "healthlink_sockets_closed",
    "Sockets by the code they were closed with (docs/chat.md); 1000: the other side went",
    ["code"],
)

_frame: TypeAdapter[Any] = TypeAdapter(Frame)
log = structlog.get_logger()


class Door:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nobody is accepted before what comes next would reach them; who is refused is accepted,
        too, for else a client sees no more than a 403, and never our code."""
        await receive()
        code = await self._serve(scope, receive, send)
        CLOSED.labels(str(code)).inc()
        with suppress(TimeoutError, OSError):  # who reads nothing, or is gone, hears no farewell
            async with asyncio.timeout(1):
                await send({"type": "websocket.close", "code": code})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> int:
        """The code to close it with."""
        state = scope["app"].state
        try:
            headers = Headers(scope=scope)
            visitor = await entering.admit(state.resources, headers, scope["query_string"])
            language = words.language(headers.get("accept-language", ""))
            both = (state.resources, state.fan_out)
            return await _Client(*both, visitor, language, receive, send).run()
        except Problem as refusal:
            code = next((CODES[kind] for kind in CODES if isinstance(refusal, kind)), AGAIN)
        except AWAY as broken:
            log.warning("chat_door_closed", reason=type(broken).__name__)
            code = AGAIN
        with suppress(OSError):
            await send(ACCEPT)
        return code


class _Client:
    def __init__(
        self,
        resources: Resources,
        fan_out: FanOut,
        visitor: Visitor,
        language: str,
        receive: Receive,
        send: Send,
    ) -> None:
        self.pool, self.fan_out, self.visitor = resources.pool, fan_out, visitor
        self.language, self._receive, self._send = language, receive, send
        self.line = Line(
            resources.pool, new_id(), visitor.user_id, visitor.session_id, self.say, self.break_off
        )
        self.allowance = fan_out.allowance(visitor.user_id)
        self.refused, self.name = 0, ""
        self.talks: dict[UUID, Talk] = {}
        self.code = 1000
        self._reading: asyncio.Task[Any] | None = None

    async def run(self) -> int:
        """The code to close it with. Raises Problem before it is connected."""
        await self.fan_out.connect(self.line, self.visitor.since)
        self._reading = asyncio.current_task()
        try:
            await self._send(ACCEPT)
            self.line.open()
            with suppress(*AWAY):  # it stays, though nobody hears that it is there
                await self.fan_out.tell_presence(self.line.user_id)
            await self._listen()
        except OSError:
            return AGAIN  # gone while it was let in
        except asyncio.CancelledError:
            if self.code == 1000 or self._reading is None:
                raise
            self._reading.uncancel()
        finally:
            self._reading = None
            await asyncio.shield(self._leave())
        return self.code

    async def _leave(self) -> None:
        with suppress(*AWAY):
            await self.fan_out.disconnect(self.line)
            await self.fan_out.tell_presence(self.line.user_id)

    def break_off(self, code: int) -> None:
        self.code = code
        if self._reading:
            self._reading.cancel()

    async def say(self, frame: str) -> None:
        SAID.inc()
        await self._send({"type": "websocket.send", "text": frame})

    async def _listen(self) -> None:
        while (event := await self._receive())["type"] == "websocket.receive":
            HEARD.inc()
            client_id = None
            try:
                frame = self._read(event.get("text"))
                client_id = getattr(frame, "client_id", None)
                await ACTS[type(frame)](self, frame)
                self.refused = 0
            except Problem as refusal:
                await self._refuse(refusal, client_id)
            except AWAY as broken:
                log.warning("chat_frame_later", reason=type(broken).__name__)
                await self._refuse(Unavailable(retry_after=5), client_id)
            except Exception as fault:
                log.error("chat_fault", **explain(fault))
                await self._refuse(InternalError(), client_id)

    def _read(self, text: str | None) -> Any:
        self.allowance.spend()
        try:
            return _frame.validate_json(text or "")
        except (ValidationError, ValueError) as error:
            raise BadFrame(*_fields(error)) from None

    async def _refuse(self, refusal: Problem, client_id: str | None) -> None:
        self.refused += not isinstance(refusal, TooManyRequests)
        if self.allowance.is_abused:
            self.break_off(TOO_MANY)
        elif self.refused > MOST_REFUSED:
            self.break_off(BAD)
        await self.say(frames.error(refusal, self.language, client_id))

    async def message(self, frame: SendFrame) -> None:
        talk = self.talks.get(frame.recipient_id)
        if talk is None:
            talk = await conversations.find(self.pool, self.line.user_id, frame.recipient_id)
            self.talks[frame.recipient_id] = talk
        self.name = self.name or await conversations.name_of(self.pool, self.line.user_id)
        sender = (self.line.user_id, self.name)
        about = (frame.content, frame.client_id, frame.files)
        stored = await sending.send(self.pool, self.fan_out, talk, sender, *about, own=self.line)
        await self.say(frames.ack(stored))

    async def read(self, frame: ReadFrame) -> None:
        id, me = frame.conversation_id, self.line.user_id
        if told := await conversations.read(self.pool, id, me, frame.seq):
            self.fan_out.say(told, frames.read(id, me, frame.seq))

    async def typing(self, frame: TypingFrame) -> None:
        id, me = frame.conversation_id, self.line.user_id
        talk = await conversations.of_member(self.pool, id, me)
        if not await conversations.is_closed(self.pool, id):
            self.fan_out.say((talk.other(me),), frames.typing(id, me))

    async def resume(self, frame: ResumeFrame) -> None:
        self.line.rewind(frame.since)

    async def presence(self, _: PresenceFrame) -> None:
        """From now on changes, too."""
        self.line.watches = True
        await self.say(frames.presence(await self.fan_out.present(self.line.user_id)))

    async def ping(self, _: PingFrame) -> None:
        await self.say(frames.pong())


ACTS: dict[type, Any] = {
    SendFrame: _Client.message,
    ReadFrame: _Client.read,
    TypingFrame: _Client.typing,
    ResumeFrame: _Client.resume,
    PresenceFrame: _Client.presence,
    PingFrame: _Client.ping,
}


def _fields(error: Exception) -> list[str]:
    if not isinstance(error, ValidationError):
        return []
    return [str(each["loc"][-1]) for each in error.errors(include_input=False) if each["loc"]]
