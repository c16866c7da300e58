"""Traces for OpenTelemetry: requests, statements by their names, calls to others, jobs. Only where
requirements-otel.txt is installed and an endpoint is set; else a span costs a function call.

A span has names of ours, methods, statuses and ids of requests: never an address, a parameter, a
header, a body or the message of an error."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import structlog

from healthlink import __version__

EXPORT_SECONDS = 3.0
"""How long a collector that is away holds up an end."""
_NOTHING: AbstractContextManager[Any] = nullcontext()

tracer: Any = None
"""The SDK's, while traces are told."""

log = structlog.get_logger()


@contextmanager
def told(endpoint: str, program: str) -> Iterator[None]:
    """While inside, this process sends its spans to `endpoint`, OTLP over HTTP."""
    provider = _provider(endpoint, program) if endpoint else None
    if provider is None:
        yield
        return
    global tracer  # noqa: PLW0603 — one process tells one story
    tracer = provider.get_tracer("healthlink", __version__)
    try:
        yield
    finally:
        tracer = None
        provider.shutdown()


def _provider(endpoint: str, program: str) -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("traces_off", lacking="pip install --require-hashes -r requirements-otel.txt")
        return None
    about = {"service.name": f"healthlink-{program}", "service.version": __version__}
    provider = TracerProvider(resource=Resource.create(about))
    exporter = OTLPSpanExporter(endpoint.rstrip("/") + "/v1/traces", timeout=EXPORT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def request(method: str, traceparent: str) -> AbstractContextManager[Any]:
    """The span of a request, which goes on with `traceparent` if there is one."""
    if tracer is None:
        return _NOTHING
    return _current(method, "SERVER", traceparent, {"http.request.method": method})


def answered(span: Any, method: str, route: str | None, status: int, request_id: str) -> None:
    if span is None:
        return
    span.update_name(f"{method} {route or 'unmatched'}")
    span.set_attribute("http.route", route or "unmatched")
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("healthlink.request_id", request_id)
    if status == 0 or status >= 500:
        _failed(span)


def job(name: str, headers: Mapping[str, object] | None) -> AbstractContextManager[Any]:
    """The span of a try, in the trace of the request that wanted the job."""
    if tracer is None:
        return _NOTHING
    parent = str((headers or {}).get("traceparent", ""))
    return _current(f"job {name}", "CONSUMER", parent, {"healthlink.job": name})


def headers() -> dict[str, str] | None:
    """What a job carries, so that its span finds its trace."""
    if tracer is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carried: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carried)
    return {"traceparent": carried["traceparent"]} if carried else None


def statement(name: str) -> AbstractContextManager[Any]:
    """The span of one statement, under the name that it has in its queries.sql."""
    if tracer is None:
        return _NOTHING
    return _leaf(name, {"db.system.name": "postgresql", "db.query.summary": name})


def call(party: str, operation: str) -> AbstractContextManager[Any]:
    """The span of a call to somebody else, who hears nothing of our traces."""
    if tracer is None:
        return _NOTHING
    about = {"peer.service": party, "healthlink.operation": operation}
    return _leaf(f"{party} {operation}", about)


@contextmanager
def _current(
    name: str, kind: str, traceparent: str, attributes: Mapping[str, str]
) -> Iterator[Any]:
    """A span under which others come to stand."""
    from opentelemetry import trace
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carried = {"traceparent": traceparent} if traceparent else {}
    parent = TraceContextTextMapPropagator().extract(carried, Context())
    with (
        _ended(name, kind, attributes, parent) as span,
        trace.use_span(
            span, end_on_exit=False, record_exception=False, set_status_on_exception=False
        ),
    ):
        yield span


@contextmanager
def _leaf(name: str, attributes: Mapping[str, str]) -> Iterator[Any]:
    with _ended(name, "CLIENT", attributes, None) as span:
        yield span


@contextmanager
def _ended(name: str, kind: str, attributes: Mapping[str, str], parent: Any) -> Iterator[Any]:
    """Of an error it tells the kind."""
    from opentelemetry.trace import SpanKind

    span = tracer.start_span(name, parent, SpanKind[kind], attributes)
    try:
        yield span
    finally:
        if error := sys.exception():
            span.set_attribute("error.type", type(error).__name__)
            _failed(span)
        span.end()


def _failed(span: Any) -> None:
    from opentelemetry.trace import StatusCode

    span.set_status(StatusCode.ERROR)
