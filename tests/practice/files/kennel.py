"""Servers by the dozen, each with its worker and a fork of this one: tests/kennel.py. All listen at
one socket, which nobody's death closes."""

import asyncio
import secrets
import socket
import sys
from typing import Any
from uuid import UUID

import uvicorn

from healthlink import logs, server, worker
from healthlink.config import Settings
from healthlink.ids import new_id
from healthlink.main import create_app
from healthlink.media import files
from healthlink.media.queries import sql
from healthlink.media.rewriting import Rewritten
from healthlink.media.storage import storage_of
from healthlink.wiring import Resources
from tests.kennel import breed, read_trust_once


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


def main() -> None:
    settings = Settings()
    read_trust_once()
    logs.configure(settings.log_level)
    if "--control" in sys.argv:
        setattr(files, "keep_file", stored_before_it_is_known)  # noqa: B010
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", settings.port))
        listener.listen(100)
        breed(lambda _: asyncio.run(serve(settings, listener)))


if __name__ == "__main__":
    main()
