"""uvicorn's WebSocket protocol as we run it: it never logs an address, for a token may be in it,
and neither a reader who takes nothing nor a message without an end makes us remember ever more."""

import logging
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.protocol import State

MOST_FRAME_BYTES = 16 * 1024
MOST_PIECES = 64
"""Of one message: empty ones never make it too long."""
PING_EVERY, PONG_WITHIN = 25.0, 8.0

_log = logging.getLogger("healthlink.sockets")
_log.setLevel(logging.WARNING)
_log.addFilter(lambda record: not record.getMessage().startswith("Invalid UTF-8"))  # not of ours


class GuardedSocket(WebSocketsSansIOProtocol):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.logger = _log
        self.conn.logger, self.conn.debug = _log, False

    def handle_cont(self, event: Frame) -> None:
        if self.close_sent:
            return
        if len(self.frames) < MOST_PIECES:
            super().handle_cont(event)
            return
        self.conn.fail(CloseCode.MESSAGE_TOO_BIG)
        self.handle_parser_exception()

    def shutdown(self) -> None:
        """uvicorn's farewell (1012), said once: on a connection that closes already it would raise,
        and end the whole server."""
        if self.handshake_complete and self.conn.state is not State.OPEN:
            self.stop_keepalive()
            self.transport.close()
            return
        super().shutdown()

    async def send(self, message: ASGISendEvent) -> None:
        """To whom uvicorn itself has said farewell there is nothing to say, which is no fault."""
        await self.writable.wait()
        if self.close_sent and self.handshake_complete:
            raise ClientDisconnected
        await super().send(message)

    def pause_writing(self) -> None:
        """Nor is read, what would have to be answered: a flood of pings, for one."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()
