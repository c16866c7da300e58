"""The smallest application, served as ours is or, as a control, by uvicorn alone.

python -m tests.fleet.bare PORT DRAIN_SECONDS WORKERS [plain]
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from healthlink import server

NAME = "tests.fleet.bare:app"


def app() -> Any:
    """`/slow` takes a minute; elsewhere it says whether it is leaving."""

    async def serve(scope: Any, _: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        assert scope["type"] == "http"
        if scope["path"] == "/slow":
            await asyncio.sleep(60)
        said = b"leaving" if scope["state"].get("draining") else b"here"
        length = [(b"content-length", b"%d" % len(said))]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": said})

    async def lifespan(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await serve(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    return lifespan


if __name__ == "__main__":
    port, drain, workers, *plain = sys.argv[1:]
    where = {"port": int(port), "workers": int(workers), **server.options()}
    if plain:
        uvicorn.run(NAME, factory=True, **where)
    else:
        server.serve(NAME, drain_seconds=float(drain), **where)
