"""The profile `production`, as .ci/containers/try starts it: Caddy with certificates of its own.

HEALTHLINK_PRODUCTION has the arguments of docker-compose that name the running system."""

import asyncio
import json
import os
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from tests.containers.programs import run
from tests.containers.test_testssl import faults

COMPOSE = os.environ.get("HEALTHLINK_PRODUCTION", "").split()
PAGE = "https://localhost"
PASSWORD = "a long word of mine"
EVERY = 0.2
"""Seconds between two requests while the API starts anew."""

pytestmark = pytest.mark.skipif(not COMPOSE, reason="by .ci/containers/try")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("caddy") / "root.pem"
    root = "/data/caddy/pki/authorities/local/root.crt"
    file.write_text(run("docker-compose", *COMPOSE, "exec", "-T", "caddy", "cat", root))
    return file


@pytest.fixture(scope="module")
def web(authority: Path) -> Iterator[httpx.Client]:
    trust = ssl.create_default_context(cafile=str(authority))
    with httpx.Client(base_url=PAGE, verify=trust) as client:
        yield client


def test_http_leads_to_https() -> None:
    answer = httpx.get("http://localhost/docs")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{PAGE}/docs")


def test_the_page_comes_by_https_and_asks_to_be_asked_so_only(web: httpx.Client) -> None:
    answer = web.get("/docs")
    assert answer.status_code == 200
    assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000"]
    assert "server" not in answer.headers


def test_there_is_no_demo_and_no_sandbox(web: httpx.Client) -> None:
    assert web.get("/api/v1/clinics").json() == []
    with pytest.raises(httpx.ConnectError):
        httpx.get("http://localhost:8081/")


def test_every_container_is_well() -> None:
    told = run("docker-compose", *COMPOSE, "ps", "--format=json").splitlines()
    health = {each["Service"]: each["Health"] for each in map(json.loads, told)}
    assert health == dict.fromkeys(("db", "redis", "api", "worker", "caddy"), "healthy")


def test_the_log_knows_the_client_and_not_what_it_says_of_itself(web: httpx.Client) -> None:
    web.get("/api/v1/clinics", headers={"X-Forwarded-For": "203.0.113.7"})
    lines = run("docker-compose", *COMPOSE, "logs", "--no-log-prefix", "api")
    assert "203.0.113.7" not in lines


async def test_a_chat_goes_through(web: httpx.Client, authority: Path) -> None:
    email = f"{uuid4().hex}@example.com"
    new = {"email": email, "password": PASSWORD, "full_name": "Анна", "phone": "+37491123456"}
    await asyncio.to_thread(web.post, "/api/v1/auth/register", json=new)
    login = {"email": email, "password": PASSWORD}
    tokens = (await asyncio.to_thread(web.post, "/api/v1/auth/login", json=login)).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    me = (await asyncio.to_thread(web.get, "/api/v1/users/me", headers=headers)).json()
    door = f"wss://localhost/api/v1/chat?user_id={me['id']}&token={tokens['access_token']}"
    trust = ssl.create_default_context(cafile=str(authority))
    async with connect(door, ssl=trust, origin=Origin(PAGE)) as socket:
        await socket.send("{}")
        assert json.loads(await socket.recv())["type"] == "error"
    logs = run("docker-compose", *COMPOSE, "logs", "--no-log-prefix")
    assert tokens["access_token"] not in logs


@pytest.mark.timeout(600)
async def test_testssl_finds_nothing(authority: Path, tmp_path: Path) -> None:
    assert await faults(443, authority, tmp_path) == []


async def test_while_the_api_starts_anew_people_wait_and_nobody_is_refused(authority: Path) -> None:
    """By `restart`: an engine that copies whole images needs long to take away a container."""
    order = asyncio.to_thread(run, "docker-compose", *COMPOSE, "restart", "--no-deps", "api")
    asked = [("GET", "/api/v1/clinics"), ("POST", "/api/v1/auth/refresh")]
    trust = ssl.create_default_context(cafile=str(authority))
    async with httpx.AsyncClient(base_url=PAGE, verify=trust, timeout=90) as client:
        restarted = asyncio.create_task(order)
        answers = []
        while not restarted.done():
            answers += [asyncio.create_task(timed(client, *each)) for each in asked]
            await asyncio.wait([restarted], timeout=EVERY)
        await restarted
        told = [*await asyncio.gather(*answers), await timed(client, *asked[0])]
    failed = [status for status, _ in told if status >= 500]
    waited = max(seconds for _, seconds in told)
    print(f"{len(told)} requests, {len(failed)} failed, one waited {waited:.1f} s")  # noqa: T201
    assert waited > 1, "the API was away"
    assert failed == []


async def timed(client: httpx.AsyncClient, method: str, path: str) -> tuple[int, float]:
    """What was said, after how many seconds."""
    begun = time.monotonic()
    try:
        status = (await client.request(method, path)).status_code
    except httpx.TransportError:
        status = 599
    return status, time.monotonic() - begun
