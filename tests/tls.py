"""Certificates of an authority made for a test, and a front that speaks TLS before a plain port."""

import asyncio
import secrets
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM


class Authority:
    """`file` is what SSL_CERT_FILE names for who trusts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "authority.pem"
        self.name = _named("An authority for tests")
        self.key = ec.generate_private_key(ec.SECP256R1())
        own = x509.BasicConstraints(ca=True, path_length=0)
        signs = x509.KeyUsage(*(False,) * 5, True, True, False, False)
        identity = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        made = self._certificate(self.name, self.key, 90, [own, signs], [identity])
        self.file.write_bytes(made.public_bytes(PEM))

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))

    def issue(self, *hosts: str, days: float = 89) -> ssl.SSLContext:
        """For a server of these names; `days` from now it is over."""
        name = secrets.token_hex(8)
        cert, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        self.certify(cert, key, *hosts, days=days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context

    def certify(self, cert: Path, key: Path, *hosts: str, days: float = 89) -> int:
        """Writes a new certificate for `hosts` (without them: this machine) and its key there; its
        serial number."""
        hosts = hosts or ("localhost", "127.0.0.1")
        own = ec.generate_private_key(ec.SECP256R1())
        serves = x509.BasicConstraints(ca=False, path_length=None)
        usage = x509.KeyUsage(True, *(False,) * 8)
        names = x509.SubjectAlternativeName([_host(host) for host in hosts])
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        name = _named(hosts[0])
        made = self._certificate(name, own, days, [serves, usage], [names, purpose, ours])
        cert.write_bytes(made.public_bytes(PEM))
        key.write_bytes(
            own.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        return made.serial_number

    def _certificate(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        days: float,
        critical: list[x509.ExtensionType],
        others: list[x509.ExtensionType],
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(
            issuer_name=self.name,
            subject_name=subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(days=2),
            not_valid_after=now + timedelta(days=days),
        )
        for extension in critical:
            made = made.add_extension(extension, critical=True)
        for extension in others:
            made = made.add_extension(extension, critical=False)
        return made.sign(self.key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@contextmanager
def fronted(context: ssl.SSLContext, port: int) -> Iterator[int]:
    """The port at which TLS is spoken for what listens at `port`."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    listening: list[asyncio.Server] = []

    async def bring(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))

    async def listen() -> None:
        listening.append(await asyncio.start_server(bring, "127.0.0.1", 0, ssl=context))
        ready.set()

    loop.create_task(listen())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield listening[0].sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening[0]), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError, asyncio.CancelledError):
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    with suppress(OSError, ssl.SSLError):
        writer.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
