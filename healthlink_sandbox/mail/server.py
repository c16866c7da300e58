"""The mail server: SMTP on the sandbox's own loop, without a password, for anybody's address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from healthlink_sandbox.logs import write
from healthlink_sandbox.mail.box import Box
from healthlink_sandbox.mail.faults import Faults, Step

MOST_BYTES = 10 * 1024 * 1024
IDLE_SECONDS = 60.0
DONE = "250 OK"


class Hall:
    """What aiosmtpd asks at each step; the answers are lines of SMTP."""

    def __init__(self, box: Box, faults: Faults) -> None:
        self.box = box
        self.faults = faults

    async def handle_MAIL(  # noqa: N802 — aiosmtpd's names
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._fault(server, "MAIL")
        if not answer:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or DONE

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._fault(server, "RCPT")
        if not answer:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer or DONE

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.faults.take("DATA")
        if fault and fault.kind == "refuse":
            return f"{fault.code} refused by the sandbox"
        content = envelope.original_content or b""
        for address in envelope.rcpt_tos:
            self.box.add(envelope.mail_from or "", address, content)
        write("letter", recipients=len(envelope.rcpt_tos), size=len(content))
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault:
            _hang_up(server)
        return DONE

    async def _fault(self, server: SMTP, step: Step) -> str:
        fault = self.faults.take(step)
        if fault is None:
            return ""
        if fault.kind == "refuse":
            return f"{fault.code} refused by the sandbox"
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return ""
        _hang_up(server)
        return "421 gone"


class Closed(asyncio.Protocol):
    """A door that shuts at once."""

    def connection_made(self, transport: Any) -> None:
        transport.abort()


@asynccontextmanager
async def listening(host: str, port: int, box: Box, faults: Faults) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()

    def welcome() -> asyncio.BaseProtocol:
        if faults.take("CONNECT"):
            return Closed()
        hall = Hall(box, faults)
        return SMTP(
            hall,
            data_size_limit=MOST_BYTES,
            enable_SMTPUTF8=True,
            hostname="sandbox",
            ident="HealthLink sandbox",
            timeout=IDLE_SECONDS,
            loop=loop,
        )

    server = await loop.create_server(welcome, host, port)
    try:
        yield
    finally:
        server.close()


def _hang_up(server: SMTP) -> None:
    transport: Any = server.transport
    if transport:
        transport.abort()
