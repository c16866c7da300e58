"""What `docker-compose up` has brought up does its work; by .ci/containers/try, which starts it.

HEALTHLINK_COMPOSE has the arguments of docker-compose that name the running system."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.containers.programs import ROOT, run

COMPOSE = os.environ.get("HEALTHLINK_COMPOSE", "").split()
API, SANDBOX = "http://localhost:8080", "http://localhost:8081"
PATIENCE = 60.0

pytestmark = pytest.mark.skipif(not COMPOSE, reason="by .ci/containers/try")


def told(service: str) -> dict[str, Any]:
    """What the engine says of its container."""
    (number,) = run("docker-compose", *COMPOSE, "ps", "--quiet", service).split()
    (container,) = json.loads(run("docker", "inspect", number))
    return dict(container)


def inside(service: str, *command: str) -> subprocess.CompletedProcess[str]:
    exec_in = ["docker-compose", *COMPOSE, "exec", "-T", service]
    return subprocess.run(
        [*exec_in, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


def eventually(find: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := find()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def test_the_pages_that_the_task_names_are_there() -> None:
    assert httpx.get(f"{API}/docs").status_code == 200
    assert len(httpx.get(f"{API}/api/v1/clinics", params={"limit": 100}).json()) >= 40


def test_a_demo_patient_signs_in_and_books() -> None:
    with httpx.Client(base_url=f"{API}/api/v1") as api:
        demo = {"email": "patient@example.com", "password": "healthlink-demo"}
        token = api.post("/auth/login", json=demo).json()["access_token"]
        api.headers["Authorization"] = f"Bearer {token}"
        booked = eventually(lambda: _booked(api))
    assert booked["status"] in ("pending", "confirmed")


def _booked(api: httpx.Client) -> dict[str, Any] | None:
    for service in api.get("/services", params={"limit": 20}).json():
        card = api.get(f"/services/{service['id']}").json()
        asked = {"clinic_id": card["clinic_id"], "service_id": service["id"]}
        slots = api.get(f"/doctors/{card['doctor_id']}/slots", params=asked).json()
        for slot in slots[-3:]:
            wish = {"doctor_id": card["doctor_id"], "date": slot["date"], "time": slot["time"]}
            answer = api.post("/appointments", json={**asked, **wish})
            if answer.status_code == 201:
                return dict(answer.json())
    return None


def test_the_worker_in_its_own_container_posts_the_letter_of_a_registration() -> None:
    email = f"{uuid4().hex}@example.com"
    new = {"email": email, "password": "a long word of mine", "full_name": "Анна Саргсян"}
    answer = httpx.post(f"{API}/api/v1/auth/register", json={**new, "phone": "+37491123456"})
    assert answer.status_code == 201, answer.text
    mail = f"{SANDBOX}/control/mail/letters"
    eventually(lambda: [each for each in httpx.get(mail).json() if each["recipient"] == email])
    assert httpx.get(f"{SANDBOX}/mail").status_code == 200


def test_the_bot_is_answered_for() -> None:
    running = run("docker-compose", *COMPOSE, "top", "worker")
    assert "bot polling" in running


@pytest.mark.parametrize("service", ["api", "worker"])
def test_our_program_is_nobody_and_changes_nothing_of_itself(service: str) -> None:
    assert inside(service, "id", "-u").stdout.strip() == "10001"
    written = inside(service, "touch", "/opt/healthlink/x")
    assert "Read-only file system" in written.stderr
    status = inside(service, "cat", "/proc/1/status").stdout
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status


def test_nothing_that_builds_is_in_the_image() -> None:
    for tool in ("gcc", "make", "git"):
        assert inside("api", "which", tool).returncode != 0
    assert inside("api", "python", "-c", "import pip").returncode != 0
    assert inside("api", "python", "-c", "import healthlink").returncode == 0


def test_modules_are_compiled() -> None:
    asked = "import healthlink.config as c, pathlib; print(pathlib.Path(c.__cached__).exists())"
    assert inside("api", "python", "-c", asked).stdout.strip() == "True"


def test_the_database_is_nobody_s_but_postgres_and_checks_its_pages() -> None:
    assert inside("db", "id", "-un").stdout.strip() == "postgres"
    asked = "show data_checksums"
    assert inside("db", "psql", "-U", "healthlink", "-tAc", asked).stdout.strip() == "on"


def test_without_the_password_nobody_comes_in() -> None:
    door = ["psql", "--no-password", "-tAc", "select 1"]
    assert inside("db", *door, "postgresql://healthlink@127.0.0.1/").returncode != 0
    known = "postgresql://healthlink:healthlink-local@127.0.0.1/healthlink"
    assert inside("db", *door, known).stdout.strip() == "1", "the negative control"


def test_each_container_stops_when_it_is_asked_and_comes_back() -> None:
    before = told("api")["State"]["StartedAt"]
    begun = time.monotonic()
    run("docker-compose", *COMPOSE, "restart", "api", "worker")
    assert time.monotonic() - begun < 60, "nobody had to be killed"
    assert told("api")["State"]["StartedAt"] != before
    eventually(lambda: told("api")["State"]["Health"]["Status"] == "healthy")
    eventually(lambda: told("worker")["State"]["Health"]["Status"] == "healthy")
