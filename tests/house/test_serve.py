"""One command runs the whole system, and stops it, and starts it again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests import make
from tests.processes import Program, environment, free_port, running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A machine of its own: an empty directory to start from, and one for the data."""
    folder = tmp_path_factory.mktemp("machine")
    yield folder
    for process in belonging_to(folder):
        process.kill()


def settings(folder: Path, **more: str) -> dict[str, str]:
    return {"HEALTHLINK_DATA_DIR": str(folder / "data"), "JWT_SECRET": "", **more}


def belonging_to(folder: Path) -> list[psutil.Process]:
    """PostgreSQL, server and worker of this data directory, however they were left."""
    found = []
    for process in psutil.process_iter():
        try:
            command, env = " ".join(process.cmdline()), process.environ()
        except psutil.Error:
            continue
        if f"{folder}/data" in command or env.get("HEALTHLINK_DATA_DIR") == f"{folder}/data":
            found.append(process)
    return found


def wait_until_gone(folder: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while belonging_to(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert belonging_to(folder) == []


def number_of_clinics(program: Program) -> int:
    answer = httpx.get(f"{program.url}/api/v1/clinics", params={"limit": 100})
    return len(answer.json())


def test_the_first_start_sets_everything_up_and_control_c_stops_it(folder: Path) -> None:
    with running(["serve", "--demo"], folder, **settings(folder)) as program:
        assert number_of_clinics(program) >= 40
        assert f"{program.port}/docs" in program.output()
        assert "patient@example.com" in program.output()
        assert program.stop(signal.SIGINT) == 0
    assert "Stopped." in program.output()
    wait_until_gone(folder)


def test_the_second_start_finds_everything_there(folder: Path) -> None:
    with running(["serve", "--demo"], folder, **settings(folder)) as program:
        assert "Data is there already" in program.output()
        assert number_of_clinics(program) >= 40
        assert program.stop(signal.SIGTERM) == 0
    wait_until_gone(folder)


def test_secrets_are_kept_for_their_owner_only(folder: Path) -> None:
    secret = folder / "data" / "jwt_secret"
    assert len(secret.read_text()) >= 32
    assert secret.stat().st_mode & 0o077 == 0


def test_after_kill_9_a_new_start_works(folder: Path) -> None:
    with running(["serve"], folder, **settings(folder)) as program:
        os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait()
        with running(["serve"], folder, **settings(folder)) as again:
            assert number_of_clinics(again) >= 40
    wait_until_gone(folder)


def test_after_kill_9_of_everything_a_new_start_works(folder: Path) -> None:
    with running(["serve"], folder, **settings(folder)):
        for process in belonging_to(folder):
            process.kill()
    wait_until_gone(folder)
    with running(["serve"], folder, **settings(folder)) as again:
        assert number_of_clinics(again) >= 40


def test_several_server_workers_share_the_port_and_leave_no_orphans(folder: Path) -> None:
    with running(["serve"], folder, **settings(folder, WORKERS="2")) as program:
        assert number_of_clinics(program) >= 40
        program.process.kill()
        program.process.wait()
        port = str(program.port)
        with running(["serve"], folder, **settings(folder, PORT=free_port_but(port))) as again:
            assert number_of_clinics(again) >= 40
    wait_until_gone(folder)


def free_port_but(port: str) -> str:
    return next(p for p in iter(lambda: str(free_port()), "") if p != port)


def test_a_fallen_worker_is_started_again(folder: Path) -> None:
    with running(["serve"], folder, **settings(folder)) as program:
        first = wait_for_worker(folder, but=None)
        first.kill()
        assert wait_for_worker(folder, but=first.pid).is_running()
        assert "child_fell" in program.output()


def wait_for_worker(folder: Path, but: int | None) -> psutil.Process:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for process in belonging_to(folder):
            if process.cmdline()[-1:] == ["worker"] and process.pid != but:
                return process
        time.sleep(0.1)
    raise AssertionError("no worker")


def test_a_sandbox_bank_runs_beside_it_and_goes_with_it(folder: Path) -> None:
    port = str(free_port())
    bank = f"http://127.0.0.1:{port}/health"
    with running(["serve"], folder, **settings(folder, SANDBOX_PORT=port)) as program:
        assert f":{port} (a sandbox" in program.output()
        assert eventually(lambda: httpx.get(bank).status_code == 200)
        program.process.kill()
        assert eventually(lambda: is_gone(bank)), "although it could not be told to stop"


def test_where_a_bank_is_set_up_there_is_no_sandbox(folder: Path) -> None:
    port = str(free_port())
    theirs = {"SANDBOX_PORT": port, "SBER_BASE_URL": "http://127.0.0.1:9/"}
    theirs |= {"SMTP_URL": "smtp://127.0.0.1:9", "SANDBOX_SMTP_PORT": str(free_port())}
    theirs |= {"TELEGRAM_BOT_TOKEN": make.BOT_TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    with running(["serve"], folder, **settings(folder, **theirs)) as program:
        assert "sandbox" not in program.output()


def is_gone(url: str) -> bool:
    try:
        httpx.get(url)
    except httpx.TransportError:
        return True
    return False


def eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if true():
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return False


def test_a_port_in_use_is_said_so(folder: Path) -> None:
    with running(["serve"], folder, **settings(folder)) as program:
        done = run(folder, "serve", PORT=str(program.port))
    assert done.returncode == 1
    assert "is in use" in done.stderr


def test_the_first_administrator_is_made_on_the_command_line(folder: Path) -> None:
    answers = "root@example.com\nRoot\n+37491123456\nvery long and new\nvery long and new\n"
    done = run(folder, "admin", "create", said=answers)
    assert done.returncode == 0, done.stderr
    again = run(folder, "admin", "create", said=answers)
    assert (again.returncode, "already registered" in again.stderr) == (1, True)
    with running(["serve"], folder, **settings(folder)) as program:
        login = {"email": "root@example.com", "password": "very long and new"}
        tokens = httpx.post(f"{program.url}/api/v1/auth/login", json=login).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        me = httpx.get(f"{program.url}/api/v1/users/me", headers=headers).json()
    assert me["role"] == "admin"


def run(folder: Path, *arguments: str, said: str = "", **more: str) -> subprocess.CompletedProcess:  # type: ignore[type-arg]
    return subprocess.run(
        [sys.executable, "-m", "healthlink", *arguments],
        env={
            **environment(**settings(folder, **more)),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        cwd=folder,
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
