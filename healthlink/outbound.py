"""Calls to other people's servers: bounded in time and size, counted, and given up for a while when
nobody answers. It never retries: only the caller knows what may be asked twice."""

import asyncio
import os
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import certifi
import httpx
import structlog
from circuitbreaker import CircuitBreaker
from prometheus_client import Counter, Histogram

from healthlink import traces

CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 10.0
PAUSE_OF_FILES = 20.0
MAX_ANSWER = 256 * 1024
_PLAIN = {"Accept-Encoding": "identity", "User-Agent": "healthlink"}
FAILURES = 5
"""So many in a row, and a party is left alone …"""
PAUSE_SECONDS = 30
"""… for so long."""

log = structlog.get_logger()

CALLS = Histogram(
    "healthlink_outbound_seconds",
    "Calls to other servers; outcome: an HTTP status, unanswered (it may have been done) or unsent",
    ["party", "operation", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
OPENED = Counter(
    "healthlink_breaker_opened", "How often a party was left alone for a while", ["party"]
)


UNWELL = frozenset([429, *range(500, 600)])
"""Statuses of a server that wants to be left alone."""
PATIENT = frozenset(["telegram"])
"""Parties whose 429 means one chat of many."""


class _Unwell(Exception):
    """It answered, but not as a healthy server does."""

    def __init__(self, answer: "Answer") -> None:
        self.answer = answer


class Unsent(Exception):
    """The call never reached the other server: nothing has been done there."""


class Unanswered(Exception):
    """The call broke, or took too long: what it asked for may have been done."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


@dataclass
class Outbound:
    """One HTTP client for all parties, and a circuit breaker for each of them."""

    client: httpx.AsyncClient
    seconds: float = WHOLE_SECONDS
    breakers: dict[str, CircuitBreaker] = field(default_factory=dict)

    async def post(self, party: str, operation: str, url: str, **content: Any) -> Answer:
        """`content`: json=, data= and headers= of httpx. Raises Unsent or Unanswered."""
        started, outcome = time.perf_counter(), "unanswered"
        try:
            with traces.call(party, operation):
                answer = await self._past_the_breaker(party, url, content)
            outcome = str(answer.status)
        except Unsent:
            outcome = "unsent"
            raise
        finally:
            spent = time.perf_counter() - started
            CALLS.labels(party, operation, outcome).observe(spent)
            said = {"party": party, "operation": operation, "outcome": outcome}
            log.info("outbound", **said, ms=round(spent * 1000, 1))
        return answer

    async def _past_the_breaker(self, party: str, url: str, content: Mapping[str, Any]) -> Answer:
        breaker = self.breakers.setdefault(party, _Breaker(party))
        if breaker.opened:
            raise Unsent(f"{party} is left alone for {breaker.open_remaining} s")
        try:
            with breaker:
                return _well(party, await self._call(url, content))
        except _Unwell as unwell:  # counted; what it means is the caller's to say
            return unwell.answer

    async def _call(self, url: str, content: Mapping[str, Any]) -> Answer:
        try:
            async with asyncio.timeout(self.seconds):
                async with self.client.stream("POST", url, **content) as response:
                    return Answer(response.status_code, await _body(response))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unsent(type(error).__name__) from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unanswered(type(error).__name__) from None


class _Breaker(CircuitBreaker):
    """Opens when nobody answers. A caller who lost patience says nothing about the other side."""

    def __init__(self, party: str) -> None:
        silence = (Unsent, Unanswered, _Unwell)
        super().__init__(FAILURES, PAUSE_SECONDS, silence, party)  # type: ignore[no-untyped-call]

    def __exit__(self, *raised: Any) -> Literal[False]:
        if raised[0] is asyncio.CancelledError:
            return False
        before = self.opened
        super().__exit__(*raised)  # type: ignore[no-untyped-call]
        if self.opened and not before:
            OPENED.labels(self.name).inc()
            log.error("breaker_opened", party=self.name)
        return False


def _well(party: str, answer: Answer) -> Answer:
    if answer.status in UNWELL and not (answer.status == 429 and party in PATIENT):
        raise _Unwell(answer)
    return answer


async def _body(response: httpx.Response) -> bytes:
    """As it came: packed answers are neither asked for nor unpacked."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Unanswered("the answer is packed")
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) > MAX_ANSWER:
            raise Unanswered("the answer is too long")
    return bytes(read)


@asynccontextmanager
async def open_outbound(trust: Mapping[str, Path]) -> AsyncIterator[Outbound]:
    """`trust`: for `https://host`, the PEM file of the authorities that its certificate may come
    from (Sber's chain ends at a root that no browser knows). Redirects are never followed."""
    mounts = {host: httpx.AsyncHTTPTransport(verify=_context(file)) for host, file in trust.items()}
    times = httpx.Timeout(WHOLE_SECONDS, connect=CONNECT_SECONDS)
    async with httpx.AsyncClient(
        timeout=times, mounts=mounts, headers=_PLAIN, verify=authorities(), trust_env=False
    ) as client:
        yield Outbound(client)


def open_carrier() -> httpx.AsyncClient:
    """A client for files, to be entered with `async with`: patient while bytes move, and only then.
    How long the whole may take its user says."""
    times = httpx.Timeout(CONNECT_SECONDS, read=PAUSE_OF_FILES, write=PAUSE_OF_FILES)
    return httpx.AsyncClient(timeout=times, headers=_PLAIN, verify=authorities(), trust_env=False)


def _context(file: Path | str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(file))


@cache
def authorities() -> ssl.SSLContext:
    """The authorities that browsers know, or those of SSL_CERT_FILE, where the way out passes by an
    authority of one's own. Nothing else of httpx's environment is read: no proxy, no .netrc."""
    return _context(os.environ.get("SSL_CERT_FILE") or certifi.where())
