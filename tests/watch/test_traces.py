"""Traces, as a collector gets them: real OTLP, read by its own protocol buffers."""

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests import make
from tests.conftest import fresh_database
from tests.edge.test_log_lines import disguises
from tests.processes import Program, free_port, running

BIRD = "kanarienvogel"
PASSWORD = f"correct horse {BIRD}"
PATIENCE = 60


@dataclass
class Span:
    name: str
    service: str
    trace: str
    id: str
    parent: str
    kind: int
    failed: bool
    about: dict[str, str]


@dataclass
class Collector:
    url: str = ""
    raw: list[bytes] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, body: bytes) -> None:
        with self.arrived:
            self.raw.append(body)
            self.arrived.notify_all()

    @property
    def spans(self) -> list[Span]:
        return [span for body in self.raw for span in _spans(body)]

    async def until(self, true: Callable[[list[Span]], Any]) -> Any:
        def wait() -> Any:
            with self.arrived:
                assert self.arrived.wait_for(lambda: true(self.spans), PATIENCE), self.spans
                return true(self.spans)

        return await asyncio.to_thread(wait)


def _spans(body: bytes) -> Iterator[Span]:
    read = ExportTraceServiceRequest.FromString(body)
    for of_resource in read.resource_spans:
        resource = {each.key: each.value.string_value for each in of_resource.resource.attributes}
        for of_scope in of_resource.scope_spans:
            for each in of_scope.spans:
                about = {
                    a.key: a.value.string_value or str(a.value.int_value) for a in each.attributes
                }
                yield Span(
                    each.name, resource["service.name"], each.trace_id.hex(), each.span_id.hex(),
                    each.parent_span_id.hex(), each.kind, each.status.code == 2, about,
                )  # fmt: skip


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


@pytest.fixture(scope="module")
async def program(
    collector: Collector, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> AsyncIterator[Program]:
    url = await fresh_database(f"healthlink_traced_{worker_id}")
    env = {
        "DATABASE_URL": url,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    with running(["serve"], tmp_path_factory.mktemp("traced"), **env) as program:
        program.database_url = url  # type: ignore[attr-defined]
        yield program


@pytest.fixture
async def client(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=program.url, timeout=30) as client:
        yield client


def named(spans: list[Span], name: str) -> list[Span]:
    return [span for span in spans if span.name == name]


async def test_a_request_its_statements_and_its_jobs_are_one_trace(
    client: httpx.AsyncClient, collector: Collector
) -> None:
    new = {"email": "anna@example.com", "password": PASSWORD, "full_name": f"Anna {BIRD}"}
    answer = await client.post("/api/v1/auth/register", json={**new, "phone": "+37491123456"})
    assert answer.status_code == 201
    await collector.until(lambda spans: [s for s in spans if s.name.startswith("job ")])
    (asked,) = named(collector.spans, "POST /api/v1/auth/register")
    assert asked.about["http.response.status_code"] == "201"
    assert asked.about["healthlink.request_id"] == answer.headers["x-request-id"]
    assert (asked.service, asked.parent, asked.failed) == ("healthlink-server", "", False)
    within = [span for span in collector.spans if span.parent == asked.id]
    assert [span for span in within if span.about.get("db.system.name") == "postgresql"]
    jobs = [span for span in within if span.service == "healthlink-worker"]
    assert jobs and all(span.trace == asked.trace for span in jobs)
    deeper = [span for span in collector.spans if span.parent == jobs[0].id]
    assert all(span.trace == asked.trace for span in deeper)


async def test_a_trace_goes_on_only_from_a_trusted_proxy(
    client: httpx.AsyncClient, collector: Collector
) -> None:
    theirs = "0af7651916cd43dd8448eb211c80319c"
    sent = {"traceparent": f"00-{theirs}-b7ad6b7169203331-01"}
    path = "/api/v1/clinics"
    await client.get(path, headers=sent)
    await client.get(path, headers={**sent, "X-Forwarded-For": "192.0.2.7"})
    both = await collector.until(
        lambda spans: named(spans, f"GET {path}") if len(named(spans, f"GET {path}")) > 1 else None
    )
    assert [span.trace == theirs for span in both] == [False, True]


async def test_no_span_tells_what_people_sent(
    client: httpx.AsyncClient, program: Program, collector: Collector
) -> None:
    connection = await asyncpg.connect(program.database_url)  # type: ignore[attr-defined]
    doctor = await make.doctor(connection)
    boris = {"email": "boris@example.com", "password": PASSWORD}
    new = {**boris, "full_name": f"Boris {BIRD}", "phone": "+37491123457"}
    await client.post("/api/v1/auth/register", json=new)
    await client.post("/api/v1/auth/login", json={**boris, "password": f"{BIRD}!"})
    tokens = (await client.post("/api/v1/auth/login", json=boris)).json()
    auth = {"Authorization": f"Bearer {tokens['access_token']}", "Cookie": f"a={BIRD}"}
    booked = await client.post("/api/v1/appointments", json=doctor.booking(), headers=auth)
    assert booked.status_code == 201
    for path in (
        f"/{BIRD}?token={BIRD}",
        f"/api/v1/clinics/{BIRD}",
        f"/api/v1/clinics?search={BIRD}",
    ):
        await client.get(path, headers={**auth, "User-Agent": BIRD, "tracestate": f"a={BIRD}"})
    await client.request("PURGE", f"/api/v1/clinics/{BIRD}")
    await connection.execute("alter table clinic rename to clinic_gone")
    broken = await client.get(f"/api/v1/clinics?search={BIRD}")
    await connection.execute("alter table clinic_gone rename to clinic")
    await connection.close()
    assert broken.status_code == 500
    last = broken.headers["x-request-id"]
    await collector.until(
        lambda spans: [s for s in spans if s.about.get("healthlink.request_id") == last]
    )
    failed = [span for span in collector.spans if span.failed]
    assert {"UndefinedTableError"} <= {span.about.get("error.type") for span in failed}
    told = b"".join(collector.raw)
    secrets = (BIRD, "boris@", "37491123457", tokens["access_token"], tokens["refresh_token"])
    shown = [shape for secret in secrets for shape in disguises(secret) if shape in told]
    assert not shown
    assert b"select " not in told.lower()
    keys = {key for span in collector.spans for key in span.about}
    assert keys <= {
        *("http.request.method", "http.route", "http.response.status_code"),
        *("healthlink.request_id", "healthlink.job", "healthlink.operation", "peer.service"),
        *("db.system.name", "db.query.summary", "error.type"),
    }
    assert all(re.fullmatch(r"[\w./{}: *-]{1,90}", span.name, re.ASCII) for span in collector.spans)


async def test_a_collector_that_is_away_holds_nobody_up(tmp_path: Path, worker_id: str) -> None:
    url = await fresh_database(f"healthlink_lost_{worker_id}")
    away = f"http://127.0.0.1:{free_port()}"
    with running(["serve", "--no-worker"], tmp_path, DATABASE_URL=url,
                 OTEL_EXPORTER_OTLP_ENDPOINT=away) as program:  # fmt: skip
        async with httpx.AsyncClient(base_url=program.url) as client:
            assert (await client.get("/api/v1/clinics")).status_code == 200
        assert await asyncio.to_thread(program.stop) == 0


WITHOUT = """
import sys
sys.modules["opentelemetry.sdk"] = None
from healthlink import traces
with traces.told("http://127.0.0.1:9", "server"):
    assert traces.tracer is None
"""
OFF = """
import sys
from healthlink import traces, main, worker
with traces.told("", "server"), traces.request("GET", "x") as span, traces.statement("x"):
    assert span is None and traces.headers() is None
assert not [name for name in sys.modules if name.startswith("opentelemetry.sdk")]
assert "opentelemetry.exporter" not in sys.modules
"""


@pytest.mark.parametrize("code", [WITHOUT, OFF], ids=["without the extra", "off"])
def test_nothing_of_it_is_loaded_that_is_not_wanted(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert ("traces_off" in done.stdout) == (code == WITHOUT)
