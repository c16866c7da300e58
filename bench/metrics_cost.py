"""What counting a request costs: `python -m bench.metrics_cost`.

In one process, without a network: an ASGI application that answers at once, bare and within
RequestLog, with the figures and with them taken out; many short rounds in turn, medians of
processor time. The goal is at most 18 µs a request. Figures are written into a folder, as they are
under `healthlink serve`, which costs more than keeping them in memory.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

ROUNDS, EACH = 31, 2000


class Idle:
    def __getattr__(self, _: str) -> Any:
        return lambda *_: None


async def answer(scope: Any, _: Any, send: Any) -> None:
    scope["route"] = ROUTE
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


class ROUTE:
    path = "/api/v1/clinics/{clinic_id}"


async def nothing(_: Any) -> None: ...


async def run(app: Any) -> float:
    """Microseconds of the processor for a request."""
    begun = time.process_time()
    for _ in range(EACH):
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": None}
        await app(scope, None, nothing)
    return (time.process_time() - begun) / EACH * 1e6


@contextmanager
def without_figures() -> Any:
    from healthlink import middleware

    with (
        patch.object(middleware, "IN_FLIGHT", Idle()),
        patch.object(middleware, "_measure", lambda *_: None),
    ):
        yield


async def main() -> None:
    from healthlink import logs, metrics
    from healthlink.middleware import RequestLog

    logs.configure("ERROR")  # its line is another account
    whole = RequestLog(answer)
    spent: dict[str, list[float]] = {"floor": [], "without": [], "with": []}
    for _ in range(ROUNDS):
        spent["floor"].append(await run(answer))
        with without_figures():
            spent["without"].append(await run(whole))
        spent["with"].append(await run(whole))
    median = {name: statistics.median(times) for name, times in spent.items()}
    cost = statistics.median(b - a for a, b in zip(spent["without"], spent["with"], strict=True))
    out = sys.stdout.write
    out("python -m bench.metrics_cost\n")
    out(f"floor (bare ASGI)           {median['floor']:6.2f} µs\n")
    out(f"RequestLog, no figures      {median['without']:6.2f} µs\n")
    out(f"RequestLog with figures     {median['with']:6.2f} µs\n")
    out(f"the figures of a request    {cost:6.2f} µs (goal: 18)\n")
    begun = time.process_time()
    text = metrics.exposition()
    spent_ms = (time.process_time() - begun) * 1e3
    out(f"a scrape of {len(text.splitlines())} lines {spent_ms:8.1f} ms\n")


if __name__ == "__main__":
    import os

    with tempfile.TemporaryDirectory() as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        asyncio.run(main())
