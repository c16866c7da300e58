"""A Caddy with our Caddyfile, on ports that are free, in front of anything."""

import asyncio
import json
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.containers.programs import program, run
from tests.processes import free_port

PATIENCE = '"try_duration":30000000000'


@dataclass(frozen=True)
class Caddy:
    http: int
    https: int
    log: Path
    authority: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.https}"

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))


Before = Callable[[int], AbstractAsyncContextManager[Caddy]]


@pytest.fixture
def caddy_before(tmp_path: Path) -> Before:
    """In front of this port of 127.0.0.1."""

    @asynccontextmanager
    async def running(upstream: int) -> AsyncIterator[Caddy]:
        authority = tmp_path / "data/caddy/pki/authorities/local/root.crt"
        caddy = Caddy(free_port(), free_port(), tmp_path / "log", authority)
        settings = tmp_path / "caddy.json"
        settings.write_text(json.dumps(await asyncio.to_thread(adapted, caddy, upstream)))
        with caddy.log.open("wb") as output:
            process = subprocess.Popen(  # noqa: ASYNC220
                [program("caddy"), "run", "--config", str(settings)],
                env={"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            await until_it_serves(caddy, process)
            yield caddy
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)

    return running


def adapted(caddy: Caddy, upstream: int) -> Any:
    """Our Caddyfile as Caddy understands it, but for the ports and its patience, and no door for
    administrators."""
    names = {"PUBLIC_URL": caddy.url, "CADDY_TLS": "internal"}
    adapt = ("adapt", "--config", "deploy/Caddyfile", "--adapter", "caddyfile")
    said = run("caddy", *adapt, UPSTREAM=f"127.0.0.1:{upstream}", **names)
    line, *_ = said.splitlines()  # after it stands what Caddy thinks of the file
    assert PATIENCE in line
    settings = json.loads(line.replace(PATIENCE, '"try_duration":2000000000'))
    settings["admin"] = {"disabled": True}
    settings["apps"]["http"] |= {"http_port": caddy.http, "https_port": caddy.https}
    return settings


async def until_it_serves(caddy: Caddy, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            async with httpx.AsyncClient(verify=caddy.trust) as client:
                if (await client.get(f"{caddy.url}/health")).status_code == 200:
                    return
        except (OSError, httpx.TransportError):
            pass
        await asyncio.sleep(0.05)
    raise AssertionError(caddy.log.read_text())
