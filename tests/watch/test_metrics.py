"""The figures of a running system: what is counted, what it costs in series, what never shows."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import asyncpg
import httpx
import pytest
from prometheus_client import REGISTRY

from healthlink import jobs, metrics
from healthlink.auth.throttle import Limit, check
from healthlink.db.pool import Pool, open_pool
from healthlink.errors import TooManyRequests
from healthlink.middleware import METHODS
from healthlink.wiring import Resources
from tests.edge.wire import connected, request
from tests.processes import environment, free_port
from tests.watch.conftest import RESIDENT, System, Told

REQUESTS = "healthlink_request_seconds_count"
LABELS = {
    *("method", "route", "status", "le", "pid", "program", "pool", "state", "version"),
    *("name", "outcome", "sweep", "party", "operation", "gateway", "code", "review", "kind"),
    *("direction", "limit"),
}
"""All there are: none is about a person."""
BIRD = "kanarienvogel"
STRANGE = ("PROPFIND", "MKCOL", "REPORT", "PURGE", "TRACE", "LINK", "M-SEARCH", "UNLOCK")


def test_a_request_is_counted_by_its_route(system: System) -> None:
    before = system.scrape()
    for _ in range(3):
        assert httpx.get(f"{system.program.url}/api/v1/clinics/{uuid4()}").status_code == 404
    after = system.scrape()
    about = {"method": "GET", "route": "/api/v1/clinics/{clinic_id}", "status": "4xx"}
    assert after.value(REQUESTS, **about) - before.value(REQUESTS, **about) == 3
    assert after.value("healthlink_request_seconds_sum", **about) > 0
    assert after.value("healthlink_requests_in_flight") == 1, "the scrape itself"


async def test_hostile_requests_make_no_series_of_their_own(system: System) -> None:
    before = len(system.scrape().samples)
    async with connected(system.program.port) as wire:
        for n in range(150):
            path = f"/{BIRD}{n}/{quote('../' * (n % 3))}?token={BIRD}{n}"
            await wire.ask(request("GET", path, Host=f"{BIRD}{n}.example"))
            await wire.ask(request(STRANGE[n % len(STRANGE)], f"/api/v1/clinics/{BIRD}{n}"))
            await wire.ask(request("GET", "/api/v1/clinics", User_Agent=f"{BIRD}{n}"))
    told = system.scrape()
    assert BIRD not in told.text.lower()
    assert told.labels(REQUESTS, "method") <= METHODS | {"other"}
    assert "unmatched" in told.labels(REQUESTS, "route")
    series = {tuple(each.labels.items()) for each in told.samples if each.name == REQUESTS}
    assert len(series) < 20
    assert len(told.samples) - before < 20 * 20, "what three hundred strangers have brought about"


def test_labels_are_about_no_person(system: System) -> None:
    anna = {"email": "anna@kanarienvogel.am", "password": "correct horse kanarienvogel"}
    new = {**anna, "full_name": "Анна Канарейка", "phone": "+37491123456"}
    with httpx.Client(base_url=f"{system.program.url}/api/v1") as client:
        assert client.post("/auth/register", json=new).status_code == 201
        for n in range(60):
            client.post("/auth/login", json={**anna, "password": f"wrong {BIRD} {n}"})
        token = client.post("/auth/register", json=new).text
        client.get("/users/me", headers={"Authorization": f"Bearer {token[:20]}"})
    told = system.scrape()
    assert told.value("healthlink_throttled_total", limit="login-account") > 0
    names = {label for each in told.samples for label in each.labels if each.name[:6] == "health"}
    assert names <= LABELS
    values = {v for each in told.samples for k, v in each.labels.items() if k != "le"}
    strange = [v for v in values if not re.fullmatch(r"[\w./{}:+ -]{0,80}", v, re.ASCII)]
    assert not strange
    for secret in (BIRD, "anna@", "37491123456", "Канарейка", "eyJ"):
        assert secret not in told.text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}", told.text)


async def test_the_queue_is_told_by_state(system: System) -> None:
    connection = await asyncpg.connect(system.database_url)
    for _ in range(3):
        await jobs.enqueue(connection, "nobody_knows_it", id=uuid4())
    await connection.execute(
        "update pgqueuer set execute_after = now() - interval '1 hour' where id in"
        " (select id from pgqueuer where entrypoint = 'nobody_knows_it' order by id limit 2)"
    )
    await connection.execute(
        "update pgqueuer set status = 'failed', updated = now() - interval '1 day' where id in"
        " (select id from pgqueuer where entrypoint = 'nobody_knows_it' order by id limit 1)"
    )
    await connection.execute(
        "update pgqueuer set execute_after = now() + interval '1 day' where id in"
        " (select id from pgqueuer where entrypoint = 'nobody_knows_it' order by id desc limit 1)"
    )
    told = system.scrape()
    await connection.execute("delete from pgqueuer where entrypoint = 'nobody_knows_it'")
    await connection.close()
    ours = {"name": "nobody_knows_it"}
    for state in ("held", "due", "later"):
        assert told.value("healthlink_jobs", state=state, **ours) == 1, state
    oldest = {
        s: told.value("healthlink_job_oldest_seconds", state=s, **ours) for s in ("due", "held")
    }
    assert 3600 <= oldest["due"] < 3700
    assert oldest["held"] >= 86_400
    assert told.value("healthlink_database_up") == 1


async def test_a_scrape_goes_on_without_the_database(system: System) -> None:
    connection = await asyncpg.connect(system.database_url)
    await connection.execute("alter table pgqueuer rename to pgqueuer_gone")
    told = system.scrape()
    await connection.execute("alter table pgqueuer_gone rename to pgqueuer")
    await connection.close()
    assert told.value("healthlink_database_up") == 0
    assert told.value(REQUESTS) > 0
    assert "healthlink_jobs" not in told.names


def test_the_worker_says_when_it_looked_last(system: System) -> None:
    first = system.scrape().value("healthlink_worker_looked_timestamp_seconds")
    name = "healthlink_worker_looked_timestamp_seconds"
    later = system.scrape_until(lambda told: told.value(name) > first)
    assert later.value(name) - first < 60


def worker_pid(told: Told) -> set[str]:
    return {
        each.labels["pid"]
        for each in told.samples
        if each.name == RESIDENT and each.labels["program"] == "worker"
    }


def test_of_a_process_that_is_gone_no_state_remains(system: System) -> None:
    (first,) = worker_pid(system.scrape())
    os.kill(int(first), signal.SIGKILL)
    told = system.scrape_until(lambda told: worker_pid(told) not in (set(), {first}))
    assert len(worker_pid(told)) == 1
    gone = [each for each in told.samples if each.labels.get("pid") == first]
    assert not gone
    assert told.value("healthlink_worker_looked_timestamp_seconds") > 0, "this is told on"


async def test_who_waits_for_a_connection_is_counted(resources: Resources) -> None:
    url = resources.settings.database_url
    before = value("healthlink_pool_timeouts_total", pool="tight")
    pool: Pool = open_pool(url, size=1)
    pool.name = "tight"
    async with pool, pool.acquire():
        waiting = asyncio.create_task(pool.fetchval("select 1"))
        await asyncio.sleep(0)
        pool.tell()
        assert value("healthlink_pool_waiting", pool="tight") == 1
        assert value("healthlink_pool_connections", pool="tight", state="busy") == 1
        waiting.cancel()
        with pytest.raises(TimeoutError):
            await pool.acquire(timeout=0.02)
        pool.tell()
    assert value("healthlink_pool_timeouts_total", pool="tight") == before + 1
    assert value("healthlink_pool_waiting", pool="tight") == 0
    assert value("healthlink_pool_wait_seconds_sum", pool="tight") >= 0.02


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


async def test_what_is_throttled_is_counted_by_its_limit(resources: Resources) -> None:
    from datetime import timedelta

    limit = Limit("login-account", 1, timedelta(minutes=5))
    before = value("healthlink_throttled_total", limit="login-account")
    whose = str(uuid4())
    await check(resources.pool, (limit, whose))
    with pytest.raises(TooManyRequests):
        await check(resources.pool, (limit, whose))
    assert value("healthlink_throttled_total", limit="login-account") == before + 1


@contextmanager
def lonely_worker(url: str, **env: str) -> Iterator[int]:
    port = free_port()
    settings = environment(DATABASE_URL=url, METRICS_PORT=str(port), LOG_LEVEL="ERROR", **env)
    settings["PYTHONPATH"] = str(Path(__file__).parents[2])
    process = subprocess.Popen([sys.executable, "-m", "healthlink", "worker"], env=settings)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)


def test_that_port_may_be_at_an_address_of_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(metrics.FOLDER, raising=False)
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        port = probe.getsockname()[1]
    with metrics.served_alone("::1", port, lambda _: True):
        assert httpx.get(f"http://[::1]:{port}/metrics").status_code == 200
        assert httpx.get(f"http://[::1]:{port}/other").status_code == 404, "the control"


async def test_a_worker_alone_has_a_port_for_its_figures(system: System) -> None:
    with lonely_worker(system.database_url, METRICS_TOKEN="only we know") as port:
        transport = httpx.AsyncHTTPTransport(retries=0)
        async with httpx.AsyncClient(
            transport=transport, base_url=f"http://127.0.0.1:{port}"
        ) as client:
            right = {"Authorization": "Bearer only we know"}
            told = await answered(client, right, "healthlink_worker_looked_timestamp_seconds 1")
            wrong = httpx.Headers({b"Authorization": "Bearer kanarienvögel".encode("latin-1")})
            for headers in (httpx.Headers(), wrong):
                assert (await client.get("/metrics", headers=headers)).status_code == 404
            assert (await client.get("/other", headers=right)).status_code == 404
            assert "healthlink_worker_looked_timestamp_seconds" in told.names
            assert "healthlink_jobs" not in told.names, "the queue is told by servers, once"
            assert told.value("healthlink_database_up") == 0


async def answered(client: httpx.AsyncClient, headers: dict[str, str], has: str) -> Told:
    async with asyncio.timeout(60):
        while True:
            try:
                text = (await client.get("/metrics", headers=headers)).text
                if has in text:
                    return Told(text)
            except httpx.ConnectError:
                pass
            await asyncio.sleep(0.05)


def test_nobody_loads_the_figures_before_their_folder_is_chosen() -> None:
    """prometheus_client looks for it once, when it is imported."""
    code = "import sys, healthlink.__main__; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_files_of_the_dead_are_cleared_and_counts_stay(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", ""], check=False)
    assert done.returncode == 0
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name in (f"gauge_liveall_{gone.pid}.db", f"counter_{gone.pid}.db",
                 f"gauge_livesum_{os.getpid()}.db"):  # fmt: skip
        (tmp_path / name).touch()
    metrics.forget_the_dead(tmp_path)
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {f"counter_{gone.pid}.db", f"gauge_livesum_{os.getpid()}.db"}
