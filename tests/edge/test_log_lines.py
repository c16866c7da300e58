"""What the log says of every request, and what it never says."""

import asyncio
import base64
import json
import logging
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from uuid import uuid4

import asyncpg
import httpx
import pytest

from healthlink import logs
from healthlink.catalog.search import lists
from healthlink.config import Settings
from tests import make
from tests.edge.conftest import Lines, Process, serving_with
from tests.edge.wire import PATIENCE, assert_problem, connected, request

PASSWORD = "correct horse kanarienvogel"
OTHER = "другой kanarienvogel 73517351"
SECRET_WORDS = [PASSWORD, OTHER, make.SECRET, "kanarienvogel", "zaunkoenig"]
ABOUT = {"request_id", "route", "status", "ms", "user_id", "method", "client"}


async def _walk(client: httpx.AsyncClient, process: Process) -> list[str]:
    """Signs up, in and out, books and is refused, rightly and wrongly; what must stay secret."""
    connection = await asyncpg.connect(process.database_url)
    doctor = await make.doctor(connection)
    await connection.close()
    anna = {"email": "anna@example.com", "password": PASSWORD}
    new = {**anna, "full_name": "Анна\u0410", "phone": "+37491123456"}
    api = "/api/v1"
    assert (await client.post(f"{api}/auth/register", json=new)).status_code == 201
    await client.post(f"{api}/auth/register", json={**new, "password": "zaunkoenig\u0000"})
    await client.post(f"{api}/auth/login", json={**anna, "password": OTHER})
    first = (await client.post(f"{api}/auth/login", json=anna)).json()
    fresh = {"refresh_token": first["refresh_token"]}
    second = (await client.post(f"{api}/auth/refresh", json=fresh)).json()
    auth = {"Authorization": f"Bearer {second['access_token']}"}
    booked = await client.post(f"{api}/appointments", json=doctor.booking(), headers=auth)
    assert booked.status_code == 201
    refused = await client.post(f"{api}/appointments", json=doctor.booking(), headers=auth)
    assert refused.status_code == 409
    change = {"current_password": PASSWORD, "new_password": OTHER}
    assert (await client.post(f"{api}/users/me/password", json=change, headers=auth)).is_success
    await client.post(f"{api}/auth/refresh", json=fresh)
    await client.get(f"{api}/users/me", headers=auth)
    secret = second["access_token"]
    for path in (
        f"/chat?user_id=1&token={secret}",
        f"{api}/clinics?token={secret}&search=kanarienvogel",
        f"{api}/clinics/{quote(PASSWORD)}",
        f"/{secret}",
        "/kanarienvogel%0d%0a%7B%22event%22%3A%22forged%22%7D",
    ):
        await client.get(path, headers={**auth, "Cookie": "session=kanarienvogel"})
    forged = {"User-Agent": 'zaunkoenig", "event": "forged'}
    await client.get("/health", headers=forged)
    await client.get(f"{api}/users/me", headers={"Authorization": "Basic kanarienvogel"})
    await client.get(f"{api}/users/me", headers={"Authorization": f"Bearer {secret}x"})
    await client.post(f"{api}/auth/login", content=b'{"password": "kanarienvogel')
    await client.patch(f"{api}/users/me", json={"full_name": "a\r\n{}"}, headers=auth)
    return [value for pair in (first, second) for key, value in pair.items() if "_token" in key]


async def _written(process: Process, ids: list[str]) -> bytes:
    """The log, once it speaks of all these: a line is written after its answer."""
    async with asyncio.timeout(PATIENCE):
        while not all(each.encode() in process.log.read_bytes() for each in ids):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return process.log.read_bytes()


def disguises(secret: str) -> set[bytes]:
    """As it is, and as base64 (at each of three offsets) and URLs would show it."""
    raw = secret.encode()
    shown = {
        raw,
        quote(secret).encode(),
        quote_plus(secret).encode(),
        json.dumps(secret).encode()[1:-1],
    }
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]
        shown |= {coded, coded.translate(bytes.maketrans(b"+/", b"-_"))}
    return shown | {raw.hex().encode()}


async def test_the_log_tells_of_each_request_once_and_of_no_secret(process: Process) -> None:
    ids: list[str] = []

    async def note(answer: httpx.Response) -> None:
        ids.append(answer.headers["x-request-id"])

    url = f"http://127.0.0.1:{process.port}"
    async with httpx.AsyncClient(base_url=url, event_hooks={"response": [note]}) as client:
        tokens = await _walk(client, process)
        figures = (await client.get("/metrics")).content
    assert b"healthlink_request_seconds_count" in figures
    async with connected(process.port) as wire:  # at the door, before the application
        answer = await wire.ask(b"GET /kanarienvogel\r\nHTTP/1.1\r\n{}\r\n\r\n")
        ids.append(answer.headers["x-request-id"])
    text = await _written(process, ids)
    logged = [json.loads(line) for line in text.splitlines()]
    requests = [line for line in logged if line["event"] == "request"]
    assert set(ids) <= {line["request_id"] for line in requests}
    assert len({line["request_id"] for line in requests}) == len(requests)
    assert all(set(line) >= ABOUT for line in requests)
    booked = [
        line
        for line in requests
        if (line["route"], line["status"]) == ("/api/v1/appointments", 201)
    ]
    assert len(booked) == 1 and booked[0]["user_id"] and booked[0]["ms"] > 0
    assert not [line for line in logged if line["event"] in ("forged", "fault")]
    found = [
        shape
        for secret in (*SECRET_WORDS, *tokens)
        for shape in disguises(secret)
        if shape in text + figures
    ]
    assert not found


def test_the_search_finds_a_secret_in_every_disguise() -> None:
    """Its negative control."""
    for shown in (
        PASSWORD,
        quote(OTHER),
        base64.b64encode(f"x:{PASSWORD}:y".encode()).decode(),
        base64.urlsafe_b64encode(f"xy{OTHER} and more".encode()).decode(),
        json.dumps({"password": OTHER}),
        PASSWORD.encode().hex(),
    ):
        assert any(
            shape in shown.encode() for word in (PASSWORD, OTHER) for shape in disguises(word)
        )


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Makes the list of clinics raise."""

    def breaks(error: Exception) -> None:
        async def raises(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(lists, "clinics", raises)

    return breaks


FAULTS = [
    ValueError("invalid literal for int() with base 10: 'kanarienvogel'"),
    KeyError("kanarienvogel"),
    RuntimeError("broke\nDETAIL:  Key (email)=(kanarienvogel) exists"),
    asyncpg.DataError("invalid input for query argument $1: 'kanarienvogel' (expected str)"),
    asyncpg.InvalidTextRepresentationError('invalid input syntax for type uuid: "kanarienvogel"'),
    UnicodeEncodeError("utf-8", "kanarienvogel\ud800", 13, 14, "surrogates not allowed"),
    Exception("Bearer eyJhbGciOiJub25lIn0.e30.kanarienvogel"),
]


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
async def test_a_fault_is_a_problem_outside_and_a_stack_inside(
    settings: Settings,
    lines: Lines,
    broken: Callable[[Exception], None],
    error: Exception,
) -> None:
    broken(error)
    async with serving_with(settings, log_level="DEBUG") as port, connected(port) as wire:
        secret = request("GET", "/api/v1/clinics?search=kanarienvogel", Accept_Language="hy")
        answer = await wire.ask(secret)
        assert (await wire.ask(request("GET", "/health/live"))).status == 204
    document = assert_problem(answer, 500, "internal-error", "hy")
    assert "content-security-policy" in answer.headers
    (fault,) = lines("fault")
    assert fault["request_id"] == document["request_id"]
    assert fault["error"] == type(error).__name__
    assert re.search(r"test_log_lines\.py:\d+ raises$", fault["stack"][-1])
    assert "kanarienvogel" not in json.dumps(fault) + answer.raw.decode("latin-1")


async def test_a_table_that_is_gone_is_a_fault_with_its_name(process: Process) -> None:
    connection = await asyncpg.connect(process.database_url)
    await connection.execute("alter table clinic rename to clinic_gone")
    async with connected(process.port) as wire:
        answer = await wire.ask(request("GET", "/api/v1/clinics?search=kanarienvogel"))
        await connection.execute("alter table clinic_gone rename to clinic")
        await connection.close()
        assert (await wire.ask(request("GET", "/api/v1/clinics"))).status == 200
    document = assert_problem(answer, 500, "internal-error")
    text = process.log.read_text()
    faults = [json.loads(line) for line in text.splitlines() if '"event":"fault"' in line]
    (fault,) = [fault for fault in faults if fault["request_id"] == document["request_id"]]
    assert (fault["sqlstate"], fault["message"]) == ("42P01", 'relation "clinic" does not exist')


def test_whoever_logs_an_exception_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    """Libraries log them whole: uvicorn, asyncio."""
    logs.configure("DEBUG")
    try:
        int("kanarienvogel")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    with capsys.disabled():
        logs.configure("ERROR")
    line = json.loads(capsys.readouterr().out)
    assert (line["error"], line["message"]) == (
        "ValueError",
        "invalid literal for int() with base 10",
    )
    assert "kanarienvogel" not in json.dumps(line)
    assert line["stack"]


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        ({"password": "x"}, {"password": logs.HIDDEN}),
        ({"Authorization": "x"}, {"Authorization": logs.HIDDEN}),
        ({"body": {"New_Password": "x", "a": 1}}, {"body": {"New_Password": logs.HIDDEN, "a": 1}}),
        ({"event": "GET /ws?a=1&token=x HTTP"}, {"event": f"GET /ws?a=1&{logs.HIDDEN} HTTP"}),
        ({"event": ("Bearer abc.def", 3)}, {"event": [logs.HIDDEN, 3]}),
        ({"url": "postgres://me:x@host/db"}, {"url": f"postgres://{logs.HIDDEN}@host/db"}),
        ({"raw": b"?token=x"}, {"raw": f"b'?{logs.HIDDEN}'"}),
        ({"error": ValueError("Bearer abc")}, {"error": logs.HIDDEN}),
        ({"bot": "https://api/bot12345678:" + "a" * 35}, {"bot": f"https://api/bot{logs.HIDDEN}"}),
    ],
)
def test_what_looks_like_a_secret_is_hidden(
    event: dict[str, object], shown: dict[str, object]
) -> None:
    assert logs.redact(None, "", event) == shown


async def test_a_key_of_a_request_is_no_line_of_the_log(process: Process) -> None:
    key = f"zaunkoenig-{uuid4()}"
    async with connected(process.port) as wire:
        asked = request("POST", "/api/v1/auth/register", b"{}", Idempotency_Key=key)
        answer = await wire.ask(asked)
    log = await _written(process, [answer.headers["x-request-id"]])
    assert key.encode() not in log
