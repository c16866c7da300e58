"""TLS of our own, for a start without a proxy in front."""

import ssl
import sys
from asyncio import AbstractServer
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: with forward secrecy, and authenticated. Those of 1.3 all are."""
HANDSHAKE_SECONDS = 10.0
FAREWELL_SECONDS = 5.0

log = structlog.get_logger()


class Unusable(Exception):
    """With this certificate and key nothing can be served; the message says why, in a line."""


@dataclass(frozen=True)
class Certificate:
    """Two files in PEM. Called, it is what uvicorn wants for `ssl_context_factory`; it can be
    pickled, for each of several server processes makes its own context."""

    cert: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Raises Unusable."""
        for file in (self.cert, self.key):
            try:
                file.read_bytes()
            except OSError as error:
                raise Unusable(f"{file} cannot be read: {error.strerror}") from None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(CIPHERS)
        context.set_alpn_protocols(["http/1.1"])
        context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
        try:
            context.load_cert_chain(self.cert, self.key, password=lambda: "")
        except ssl.SSLError as error:
            raise Unusable(self._fault(error)) from None
        return context

    def _fault(self, error: ssl.SSLError) -> str:
        if error.reason == "KEY_VALUES_MISMATCH":
            return f"{self.key} is not the key of {self.cert}"
        return f"{self.cert} and {self.key} are no PEM certificate and key without a password"

    def __call__(self, *_: Any) -> ssl.SSLContext:
        entrance = self.context()
        entrance.sni_callback = _Newest(self, entrance).choose
        return entrance

    def state(self) -> tuple[object, ...]:
        """Another one when a file is another one."""
        try:
            stats = [file.stat() for file in (self.cert, self.key)]
        except OSError as error:
            return (error.errno,)
        return tuple((stat.st_mtime_ns, stat.st_ino, stat.st_size) for stat in stats)


class _Newest:
    """Looks at the files whenever somebody connects, and takes up what has been renewed. While they
    are unusable, as between the writing of the one and the other, the old ones are good."""

    def __init__(self, certificate: Certificate, context: ssl.SSLContext) -> None:
        self.certificate = certificate
        self.state = certificate.state()
        self.context = context

    def choose(self, connection: ssl.SSLObject, _name: str | None, _first: ssl.SSLContext) -> None:
        state = self.certificate.state()
        if state != self.state:
            self.state = state
            try:
                self.context = self.certificate.context()
            except Unusable as why:
                log.error("certificate_unusable", reason=str(why))
            else:
                log.info("certificate_renewed")
        connection.context = self.context


if sys.platform != "win32":
    import uvloop

    class Loop(uvloop.Loop):
        """uvicorn has no setting for how long a handshake, or a farewell, may take: a minute."""

        async def create_server(  # type: ignore[override]
            self, *given: Any, **named: Any
        ) -> AbstractServer:
            if named.get("ssl"):
                named |= {"ssl_handshake_timeout": HANDSHAKE_SECONDS}
                named |= {"ssl_shutdown_timeout": FAREWELL_SECONDS}
            server: AbstractServer = await super().create_server(*given, **named)
            return server
