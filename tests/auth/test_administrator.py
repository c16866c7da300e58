"""Making an administrator on the command line."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from healthlink.config import Settings
from tests import make
from tests.auth.test_login import credentials


@pytest.fixture
def create(settings: Settings, tmp_path: Path):  # type: ignore[no-untyped-def]
    async def run(email: str, password: str = make.PASSWORD) -> tuple[int, str]:
        options = {
            "--email": email,
            "--full-name": "Ռուզան",
            "--phone": "+37491123456",
            "--password": password,
        }
        command = [sys.executable, "-m", "healthlink", "admin", "create"]
        surroundings = {
            **os.environ,
            "PYTHONPATH": str(Path(make.__file__).parents[1]),
            "DATABASE_URL": settings.database_url,
            "DATABASE_DIRECT_URL": settings.database_direct_url,
            "JWT_SECRET": make.SECRET,
            "HEALTHLINK_DATA_DIR": str(tmp_path),
        }
        process = await asyncio.create_subprocess_exec(
            *command,
            *(word for pair in options.items() for word in pair),
            cwd=tmp_path,
            env=surroundings,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()

    return run


async def test_an_administrator_is_made_and_signs_in(  # type: ignore[no-untyped-def]
    client: httpx.AsyncClient, db: asyncpg.Connection, create
) -> None:
    code, said = await create("Root@example.com")
    assert code == 0, said
    assert make.PASSWORD not in said
    answer = await client.post("/api/v1/auth/login", json=credentials("root@example.com"))
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await client.get("/api/v1/users/me", headers=headers)).json()["role"] == "admin"
    assert await db.fetchval("select expires_at - created_at from session") == timedelta(hours=12)


async def test_a_taken_e_mail_or_a_weak_password_makes_none(  # type: ignore[no-untyped-def]
    db: asyncpg.Connection, create
) -> None:
    await make.person(db, email="anna@example.com")
    results = await asyncio.gather(
        create("Anna@example.com"), create("root@example.com", "password1")
    )
    assert [code for code, _ in results] == [1, 1]
    assert "already registered" in results[0][1]
    assert "password" in results[1][1]
    assert "password1" not in results[1][1]
    assert "Traceback" not in results[0][1] + results[1][1]
    assert await db.fetchval("select count(*) from users where role = 'admin'") == 0
