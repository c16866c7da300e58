"""Servers by the dozen: a process that has everything imported, and forks a whole one, with its
worker, for each line that it reads. All listen at one socket, which nobody's death closes."""

import asyncio
import os
import secrets
import signal
import socket
import ssl
import sys
from typing import Any
from uuid import UUID

import uvicorn
from httpx._transports import default

from healthlink import logs, server, worker
from healthlink.config import Settings
from healthlink.ids import new_id
from healthlink.main import create_app
from healthlink.media import files
from healthlink.media.queries import sql
from healthlink.media.rewriting import Rewritten
from healthlink.media.storage import storage_of
from healthlink.wiring import Resources


async def stored_before_it_is_known(resources: Resources, actor_id: UUID, file: Rewritten) -> UUID:
    """The negative control: the bytes first, and only then the row by which they are found."""
    kept = files.Kept(secrets.token_hex(24), file.content_type, file.size)
    await storage_of(resources).put(kept.name, file.content, file.content_type)
    await asyncio.sleep(0.05)
    file_id = new_id()
    about = {"content_type": file.content_type, "size": file.size, "sha256": file.sha256}
    extent = {"width": file.width, "height": file.height}
    await sql.add_file(
        resources.pool, id=file_id, key=kept.key, purpose="file", created_by=actor_id,
        **about, **extent,
    )  # fmt: skip
    return file_id


async def serve(settings: Settings, listener: socket.socket) -> None:
    options: dict[str, Any] = {**server.options(), "loop": "none"}
    running = uvicorn.Server(uvicorn.Config(create_app(settings), **options))
    await asyncio.gather(running.serve([listener]), worker.work(settings))


def live(settings: Settings, listener: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if "--control" in sys.argv:
        setattr(files, "keep_file", stored_before_it_is_known)  # noqa: B010
    asyncio.run(serve(settings, listener))


def main() -> None:
    settings = Settings()
    trust = ssl.create_default_context()  # read by each server it would take most of its start
    setattr(default, "create_ssl_context", lambda **_: trust)  # noqa: B010
    logs.configure(settings.log_level)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", settings.port))
        listener.listen(100)
        for _ in sys.stdin:
            pid = os.fork()
            if pid == 0:
                live(settings, listener)
                os._exit(0)
            print(pid, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
