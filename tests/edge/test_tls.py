"""`healthlink serve --tls-cert FILE --tls-key FILE`: the door without a proxy in front."""

import asyncio
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from cryptography import x509
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from healthlink import server as serving
from healthlink import tls
from tests.conftest import fresh_database
from tests.edge.conftest import listening
from tests.edge.wire import PATIENCE, Wire, assert_problem, connected, request
from tests.processes import Program, environment, free_port
from tests.tls import Authority

LIMIT = serving.MAX_HEADER_BYTES
LONG = b"x" * (4 * 1024 * 1024)


async def app(scope: Scope, _: Receive, send: Send) -> None:
    if scope["type"] == "http":
        body = LONG if scope["path"] == "/long" else scope["scheme"].encode()
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def certificate(authority: Authority, tmp_path: Path) -> tls.Certificate:
    made = tls.Certificate(tmp_path / "cert.pem", tmp_path / "key.pem")
    authority.certify(made.cert, made.key)
    return made


@pytest.fixture
async def port(certificate: tls.Certificate) -> AsyncIterator[int]:
    async with listening(app, tls=certificate) as (port, _):
        yield port


@pytest.fixture
async def wire(port: int, authority: Authority) -> AsyncIterator[Wire]:
    async with connected(port, tls=authority.trust) as opened:
        yield opened


async def test_it_is_https(wire: Wire) -> None:
    assert (await wire.ask(request("GET", "/"))).body == b"https"
    assert wire.writer.get_extra_info("ssl_object").version() == "TLSv1.3"


async def test_who_does_not_trust_the_authority_is_not_served(port: int) -> None:
    """The negative control: it is the certificate that makes the others trust."""
    with pytest.raises(ssl.SSLCertVerificationError):
        async with connected(port, tls=ssl.create_default_context()):
            pass


@pytest.mark.parametrize(
    ("ciphers", "served"),
    [
        ("ECDHE-ECDSA-AES128-GCM-SHA256", True),
        ("ECDHE-ECDSA-AES128-SHA256", False),
        ("AES256-GCM-SHA384", False),
    ],
)
async def test_of_tls_1_2_only_what_is_sound_is_served(
    port: int, authority: Authority, ciphers: str, served: bool
) -> None:
    client = authority.trust
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(ciphers)
    assert await takes(port, client) is served


async def test_tls_before_1_2_is_refused(certificate: tls.Certificate) -> None:
    assert certificate.context().minimum_version == ssl.TLSVersion.TLSv1_2


async def takes(port: int, client: ssl.SSLContext) -> bool:
    try:
        async with connected(port, tls=client) as wire:
            return (await wire.ask(request("GET", "/"))).status == 200
    except (ssl.SSLError, ConnectionError):
        return False


@pytest.mark.parametrize(
    ("bad", "status", "slug"),
    [
        (request("GET", "/", X="x" * LIMIT), 431, "headers-too-large"),
        (request("POST", "/", b"{}", X="x" * LIMIT) + request("GET", "/"), 431, ""),
        (b"no HTTP \r\n\r\n", 400, "malformed"),
    ],
)
async def test_a_refusal_arrives_whole_and_ends_the_connection(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, bad: bytes, status: int, slug: str
) -> None:
    monkeypatch.setattr(serving, "LINGER_SECONDS", 0.3)
    assert_problem(await wire.ask(bad), status, slug)
    assert await wire.closed() == b"", "one answer, and no second one"


async def test_headers_of_almost_sixteen_kibibytes_are_read(wire: Wire) -> None:
    """The negative control."""
    assert (await wire.ask(request("GET", "/", X="x" * (LIMIT - 200)))).status == 200


async def test_headers_that_do_not_end_are_cut(
    port: int, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HEADER_SECONDS", 0.3)
    async with connected(port, tls=authority.trust) as wire:
        await wire.send(b"GET / HTTP/1.1\r\nX: ")
        assert await wire.closed() == b""


async def test_they_have_their_time_before(wire: Wire) -> None:
    """The negative control."""
    await wire.send(b"GET / HTTP/1.1\r\nX: ")
    assert await wire.stays_open(0.5)


async def test_a_reader_that_does_not_read_is_cut(
    port: int, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = asyncio.Event()
    lost = serving.GuardedProtocol.connection_lost

    def told(self: serving.GuardedProtocol, error: Exception | None) -> None:
        lost(self, error)
        gone.set()

    monkeypatch.setattr(serving.GuardedProtocol, "connection_lost", told)
    monkeypatch.setattr(serving, "WRITE_SECONDS", 0.4)
    async with connected(port, buffer=4096, tls=authority.trust) as wire:
        wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await wire.send(request("GET", "/long") * 20)
        async with asyncio.timeout(PATIENCE):
            await gone.wait()


async def test_a_slow_reader_gets_all(wire: Wire) -> None:
    """The negative control."""
    assert (await wire.ask(request("GET", "/long"))).body == LONG


async def serial(port: int, authority: Authority) -> int:
    async with connected(port, tls=authority.trust) as wire:
        await wire.ask(request("GET", "/"))
        shown = wire.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(shown).serial_number


async def test_a_renewed_certificate_is_shown_to_the_next_who_connects(
    port: int, authority: Authority, certificate: tls.Certificate
) -> None:
    before = await serial(port, authority)
    assert await serial(port, authority) == before
    renewed = authority.certify(certificate.cert, certificate.key)
    assert await serial(port, authority) == renewed != before


async def test_while_half_of_it_is_written_the_old_one_is_good(
    port: int, authority: Authority, certificate: tls.Certificate, tmp_path: Path
) -> None:
    before = await serial(port, authority)
    fresh, key = tmp_path / "fresh.pem", tmp_path / "fresh.key"
    renewed = authority.certify(fresh, key)
    fresh.rename(certificate.cert)
    assert await serial(port, authority) == before
    certificate.key.unlink()
    assert await serial(port, authority) == before
    key.rename(certificate.key)
    assert await serial(port, authority) == renewed


def test_a_handshake_that_does_not_come_is_cut(
    certificate: tls.Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "HANDSHAKE_SECONDS", 0.3)
    assert hung_up_on_silence(certificate, within=10)


def test_it_has_its_time_before(certificate: tls.Certificate) -> None:
    """The negative control."""
    assert not hung_up_on_silence(certificate, within=0.6)


def hung_up_on_silence(certificate: tls.Certificate, within: float) -> bool:
    """Somebody connects to a server on our loop, and never says hello."""

    async def try_it() -> bool:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0, ssl=certificate())
        with socket.create_connection(server.sockets[0].getsockname()) as line:
            line.setblocking(False)
            try:
                async with asyncio.timeout(within):
                    return await loop.sock_recv(line, 1) == b""
            except TimeoutError:
                return False
            finally:
                server.close()

    with asyncio.Runner(loop_factory=tls.Loop) as runner:
        return runner.run(try_it())


WRONG = {
    "no such file": ("missing", "key.pem", "cannot be read"),
    "a folder": (".", "key.pem", "cannot be read"),
    "no certificate": ("key.pem", "key.pem", "no PEM certificate"),
    "no key": ("cert.pem", "cert.pem", "no PEM certificate"),
    "another's key": ("cert.pem", "other.pem", "is not the key of"),
    "a key with a password": ("cert.pem", "locked.pem", "without a password"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_files_are_told_in_a_line(
    certificate: tls.Certificate, authority: Authority, tmp_path: Path, what: str
) -> None:
    authority.certify(tmp_path / "other cert.pem", tmp_path / "other.pem")
    locked = ["-aes128", "-passout", "pass:kanarienvogel", "-out", str(tmp_path / "locked.pem")]
    subprocess.run(["openssl", "ec", "-in", str(certificate.key), *locked], check=True)
    cert, key, why = WRONG[what]
    with pytest.raises(tls.Unusable, match=why) as told:
        tls.Certificate(tmp_path / cert, tmp_path / key).context()
    assert "\n" not in str(told.value)


def test_the_program_says_so_and_does_not_start(
    certificate: tls.Certificate, tmp_path: Path
) -> None:
    for arguments, why in (
        (["--tls-cert", str(certificate.cert)], "TLS_CERT and TLS_KEY go together"),
        (["--tls-cert", "nowhere.pem", "--tls-key", str(certificate.key)], "no such file"),
        (["--tls-cert", str(certificate.key), "--tls-key", str(certificate.key)], "no PEM"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "healthlink", "serve", *arguments],
            env={**os.environ, "DATABASE_URL": "postgresql://127.0.0.1:1/none"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert why in done.stderr


async def test_every_server_process_takes_up_a_renewed_certificate(
    certificate: tls.Certificate, authority: Authority, tmp_path: Path
) -> None:
    """The whole program: https, HSTS, a socket, and then other files."""
    port = free_port()
    files = ["--tls-cert", str(certificate.cert), "--tls-key", str(certificate.key)]
    env = environment(
        DATABASE_URL=await fresh_database("healthlink_tls"), PORT=str(port), WORKERS="2"
    )
    program = Program(["serve", "--no-worker", *files], env, tmp_path / "log", tmp_path)
    try:
        headers = await asyncio.to_thread(wait_until_served, port, authority.trust, program)
        assert headers["strict-transport-security"] == "max-age=31536000"
        with pytest.raises(ConnectionClosed, match="44"):
            door = f"wss://localhost:{port}/api/v1/chat?user_id={uuid4()}&token=x"
            async with connect(door, ssl=authority.trust) as chat:
                await chat.recv()
        renewed = authority.certify(certificate.cert, certificate.key)
        assert {await serial(port, authority) for _ in range(20)} == {renewed}
    finally:
        assert await asyncio.to_thread(program.stop) == 0, program.output()
    assert "Traceback" not in program.output()


def wait_until_served(port: int, trust: ssl.SSLContext, program: Program) -> httpx.Headers:
    with httpx.Client(verify=trust) as client:
        while program.process.poll() is None:
            with suppress(httpx.TransportError):
                return client.get(f"https://localhost:{port}/health").raise_for_status().headers
            time.sleep(0.1)
    raise AssertionError(program.output())
