"""Calls to other servers, against real sockets that misbehave."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from healthlink import outbound
from healthlink.outbound import Answer, Outbound, Unanswered, Unsent, open_outbound

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def serving(answer: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    scheme = "https" if tls else "http"
    try:
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def saying(*parts: bytes, stay: bool = False) -> Serve:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part)
        await writer.drain()
        if stay:
            await reader.read()

    return answer


@pytest.fixture
async def out() -> AsyncIterator[Outbound]:
    async with open_outbound({}) as opened:
        opened.seconds = 1.0
        yield opened


async def test_an_answer_is_read_whole(out: Outbound) -> None:
    async with serving(saying(OK)) as url:
        assert await out.post("x", "y", url, json={}) == Answer(200, b"ok")


async def test_a_redirect_is_an_answer_and_is_not_followed(out: Outbound) -> None:
    async with serving(saying(OK)) as there:
        away = f"HTTP/1.1 302 Found\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n".encode()
        async with serving(saying(away)) as url:
            assert (await out.post("x", "y", url)).status == 302


@pytest.mark.parametrize(
    "answer",
    [
        saying(stay=True),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", stay=True),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"),
        saying(b"nonsense\r\n\r\n"),
        saying(),
        saying(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * (outbound.MAX_ANSWER + 1)),
        saying(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"),
    ],
    ids=["silent", "half", "cut", "nonsense", "closed", "endless", "packed"],
)
async def test_what_is_no_whole_answer_in_time_leaves_us_in_doubt(
    out: Outbound, answer: Serve
) -> None:
    async with serving(answer) as url:
        with pytest.raises(Unanswered):
            await out.post("x", "y", url)


async def test_a_server_that_is_not_there_got_nothing(out: Outbound) -> None:
    async with serving(saying(OK)) as url:
        pass
    with pytest.raises(Unsent):
        await out.post("x", "y", url)


async def test_a_party_that_fails_five_times_is_left_alone_and_others_are_not(
    out: Outbound,
) -> None:
    async with serving(saying()) as bad, serving(saying(OK)) as good:
        for _ in range(outbound.FAILURES):
            with pytest.raises(Unanswered):
                await out.post("bank", "y", bad)
        with pytest.raises(Unsent, match="left alone"):
            await out.post("bank", "y", good)
        assert (await out.post("other", "y", good)).status == 200
        out.breakers["bank"]._opened -= outbound.PAUSE_SECONDS
        assert (await out.post("bank", "y", good)).status == 200
        assert out.breakers["bank"].closed


async def test_a_caller_who_loses_patience_says_nothing_about_the_other_side(
    out: Outbound,
) -> None:
    async with serving(saying(stay=True)) as slow:
        for _ in range(outbound.FAILURES + 1):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await out.post("bank", "y", slow)
        assert out.breakers["bank"].closed
        for _ in range(outbound.FAILURES - 1):
            with pytest.raises(Unanswered):
                await out.post("bank", "y", slow)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await out.post("bank", "y", slow)
        with pytest.raises(Unanswered):
            await out.post("bank", "y", slow)
        assert out.breakers["bank"].opened, "nor does it make good what was bad"


@pytest.mark.parametrize(
    ("status", "opened"), [(500, True), (503, True), (429, True), (404, False)]
)
async def test_a_party_that_answers_but_is_not_well_is_left_alone_too(
    out: Outbound, status: int, opened: bool
) -> None:
    answer = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
    async with serving(saying(answer)) as url:
        for _ in range(outbound.FAILURES):
            assert (await out.post("bank", "y", url)).status == status
    assert out.breakers["bank"].opened == opened


async def test_a_success_in_between_keeps_the_way_open(out: Outbound) -> None:
    async with serving(saying()) as bad, serving(saying(OK)) as good:
        for _ in range(3):
            for _ in range(outbound.FAILURES - 1):
                with pytest.raises(Unanswered):
                    await out.post("bank", "y", bad)
            await out.post("bank", "y", good)


async def test_an_authority_of_its_own_is_trusted_for_its_host_only(tmp_path: Path) -> None:
    tls, authority = own_certificate(tmp_path)
    async with serving(saying(OK), tls) as url:
        async with open_outbound({"https://127.0.0.1": authority}) as trusting:
            assert (await trusting.post("x", "y", url)).status == 200
        for trust in ({}, {"https://other.example": authority}):
            async with open_outbound(trust) as doubting:
                with pytest.raises(Unsent):
                    await doubting.post("x", "y", url)


def own_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1, and the file of the authority behind it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Russian Trusted Test Root")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "bank.pem", folder / "bank.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, secret)
    return context, pem
