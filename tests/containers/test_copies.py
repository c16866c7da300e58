"""The way back that docs/backup.md tells for Compose; by .ci/containers/try, which has copies kept.

HEALTHLINK_COPIES has the arguments of docker-compose, HEALTHLINK_COPIES_KEY the file of the key."""

import os
import re
import time
from datetime import UTC, datetime

import httpx
import pytest

from tests.backup.clinic import HASHED, eventually
from tests.containers.programs import run

COMPOSE = os.environ.get("HEALTHLINK_COPIES", "").split()
KEY = os.environ.get("HEALTHLINK_COPIES_KEY", "")
API = "http://localhost:8080/api/v1"
UNTIL = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
SECRET = "/data/jwt_secret"
DATABASE = "/var/lib/postgresql/18/docker"

pytestmark = [
    pytest.mark.skipif(not COMPOSE, reason="by .ci/containers/try"),
    pytest.mark.timeout(900),
]


def composed(*arguments: str) -> str:
    return run("docker-compose", *COMPOSE, *arguments)


def inside(service: str, *command: str) -> str:
    return composed("exec", "-T", "-e", "COLUMNS=250", service, *command)


def rows() -> dict[str, str]:
    """A hash of each table of people and their records."""
    query = "select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from {} t"
    asked = ("psql", "-U", "healthlink", "-tAc")
    return {table: inside("db", *asked, query.format(table)).strip() for table in HASHED}


def copied_since(moment: datetime) -> bool:
    found = UNTIL.findall(inside("api", "healthlink", "backup", "list"))
    return bool(found) and datetime.fromisoformat(f"{found[-1]}+00:00") > moment


def signed_in(email: str, password: str) -> httpx.Response:
    return httpx.post(f"{API}/auth/login", json={"email": email, "password": password})


def register(email: str, password: str) -> None:
    new = {"email": email, "password": password, "full_name": "Анна Саргсян"}
    answer = httpx.post(f"{API}/auth/register", json={**new, "phone": "+37491123456"})
    assert answer.status_code == 201, answer.text


def lose_the_database() -> None:
    inside("db", "rm", "-rf", f"{DATABASE}/base", f"{DATABASE}/global")
    inside("api", "rm", SECRET)


def bring_back() -> None:
    """As the page says."""
    composed("down", "--timeout", "45")
    key = ("--volume", f"{KEY}:/run/key:ro")
    order = ("restore", "--from=/backups", "--into=/data/restored", "--key=/run/key")
    composed("run", "--rm", "--no-deps", "-T", *key, "api", *order)
    composed("run", "--rm", "-T", "put-back")
    composed("up", "--detach", "--no-build", "--wait", "--wait-timeout", "600")


def test_a_lost_database_comes_back_from_its_copies() -> None:
    eventually(lambda: UNTIL.search(inside("api", "healthlink", "backup", "list")), 180)
    register("anna@example.com", "a long word of mine")
    assert signed_in("anna@example.com", "a long word of mine").status_code == 200
    secret, before, written = inside("api", "cat", SECRET), rows(), datetime.now(UTC)
    eventually(lambda: copied_since(written), 180)

    lose_the_database()
    begun = time.monotonic()
    bring_back()
    print(f"Well again after {time.monotonic() - begun:.0f} s")  # noqa: T201

    assert rows() == before
    assert inside("api", "cat", SECRET) == secret, "who was signed in stays so"
    assert signed_in("anna@example.com", "a long word of mine").status_code == 200
    again = datetime.now(UTC)
    eventually(lambda: copied_since(again), 180)
