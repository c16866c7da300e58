"""The program of before the newest migration runs on the schema of after it: while machines are
replaced one after the other, both serve."""

import io
import subprocess
import tarfile
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests import make
from tests.conftest import fresh_database
from tests.processes import Program, environment, free_port

ROOT = Path(__file__).parents[2]
ADDED = ("log", "-1", "--diff-filter=A", "--format=%H", "--", "healthlink/db/migrations")


def git(*arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the program that does not know the newest migration."""
    newest = git(*ADDED).decode().strip()
    archive = git("archive", f"{newest}^", "healthlink", "healthlink_sandbox") if newest else b""
    if not archive:
        pytest.skip("the history of the repository is not here")
    folder = tmp_path_factory.mktemp("previous")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def started(program: Path, folder: Path, url: str) -> Program:
    env = environment(DATABASE_URL=url, PORT=str(free_port()))
    old = Program(["serve", "--no-worker"], {**env, "HEALTHLINK_DATA_DIR": str(folder)},
                  folder / "log", program)  # fmt: skip
    old.wait_until_healthy()
    return old


async def test_the_program_of_before_books_on_the_schema_of_now(
    previous: Path, tmp_path: Path, worker_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await fresh_database(f"healthlink_previous_{worker_id}")
    db = await asyncpg.connect(url)
    doctor, anna = await make.doctor(db), await make.person(db)
    known = {path.name for path in (previous / "healthlink/db/migrations").glob("*.sql")}
    assert known < {path.name for path in (ROOT / "healthlink/db/migrations").glob("*.sql")}
    monkeypatch.setattr("tests.processes.__file__", str(previous / "tests" / "processes.py"))
    old = started(previous, tmp_path, url)
    try:
        async with httpx.AsyncClient(base_url=old.url, headers=anna.headers, timeout=30) as client:
            await journey(client, doctor)
    finally:
        old.stop()
    assert "fault" not in old.output()
    await db.close()


async def journey(client: httpx.AsyncClient, doctor: make.Doctor) -> None:
    """Looks, books, reads, cancels."""
    for path in ("/clinics", "/doctors", "/services", f"/doctors/{doctor.id}"):
        assert (await client.get(f"/api/v1{path}")).status_code == 200, path
    asked = {"service_id": str(doctor.service_id)}
    free = await client.get(f"/api/v1/doctors/{doctor.id}/slots", params=asked)
    assert free.json()
    booked = await client.post("/api/v1/appointments", json=doctor.booking())
    assert booked.status_code == 201, booked.text
    (mine,) = (await client.get("/api/v1/appointments")).json()
    gone = await client.delete(f"/api/v1/appointments/{mine['id']}")
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    new = {"full_name": "Новый", "phone": "+37499123456", "email": "new@example.com"}
    door = await client.post("/api/v1/auth/register", json={**new, "password": "long and new 7"})
    assert door.status_code in (200, 201), door.text
