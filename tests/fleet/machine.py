"""An app machine, as a group of processes."""

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx

from tests.processes import Program, environment, free_port


class Machine:
    """A `serve`, with a worker or without, with its own data; its address stays."""

    def __init__(self, folder: Path, url: str, worker: bool, **more: str) -> None:
        self.folder, self.port = folder, free_port()
        own = {"HEALTHLINK_DATA_DIR": str(folder / f"data{self.port}")}
        own |= {"DATABASE_POOL_SIZE": "4", "CHAT_RATE": "1000000", "LOG_LEVEL": "WARNING"}
        self.env = environment(**{"DATABASE_URL": url, "PORT": str(self.port), **own, **more})
        self.arguments = ["serve"] if worker else ["serve", "--no-worker"]
        self.restart()

    def restart(self) -> None:
        """From having gone."""
        self.program = self._start()

    def _start(self) -> Program:
        log = self.folder / f"{self.port}.log"
        return Program(self.arguments, self.env, log, self.folder)

    async def replace(self, number: signal.Signals) -> float:
        """Seconds until it was gone."""
        begun = time.monotonic()
        if number == signal.SIGKILL:
            os.killpg(self.program.process.pid, number)
        await asyncio.to_thread(self.program.stop, number)
        gone = time.monotonic() - begun
        self.restart()
        await self.ready()
        return gone

    async def ready(self) -> None:
        await asyncio.to_thread(self.program.wait_until_healthy)
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{self.program.url}/ready")
        assert answer.json() == {"status": "ready"}
