"""Whatever is sent, the answer is never a fault of ours, and never repeats what was sent."""

from collections.abc import AsyncIterator
from itertools import cycle
from uuid import UUID

import asyncpg
import pytest

from healthlink import words
from healthlink.auth.dto import Role
from healthlink.booking.slots import Hours
from healthlink.catalog.queries import sql as catalogue
from healthlink.main import create_app
from tests import make
from tests.conftest import settings_for
from tests.edge import corpus
from tests.edge.operations import Operation, Place, operations, valid, written
from tests.edge.wire import TITLES, Answer, Wire, assert_problem, connected, request
from tests.make import Person

EVERY = operations(create_app(settings_for("")).openapi())
LANGUAGES = cycle(words.LANGUAGES)


@pytest.fixture
async def wire(port: int, clean: None) -> AsyncIterator[Wire]:
    async with connected(port) as opened:
        yield opened


@pytest.fixture
async def things(db: asyncpg.Connection) -> dict[str, str]:
    """Ids that exist and a time that is free, by the names that the API gives them."""
    morning = [Hours(weekday, 600, 720, step=30) for weekday in range(1, 8)]
    doctor = await make.doctor(db, hours=morning)
    return doctor.booking("10:00")


class Attack:
    """One operation, by somebody who may use it."""

    def __init__(self, wire: Wire, operation: Operation, things: dict[str, str]) -> None:
        self.wire, self.operation, self.things = wire, operation, things
        self.auth: dict[str, str | bytes] = {}

    async def sign_in(self, db: asyncpg.Connection) -> None:
        """Anew for each operation: some of them end the session."""
        await db.execute("truncate throttle")
        person = await self._somebody(db)
        if self.operation.signed_in:
            self.auth = {"Authorization": person.headers["Authorization"]}

    async def _somebody(self, db: asyncpg.Connection) -> Person:
        """Who is let in: an administrator, a doctor who receives at the clinic, a patient."""
        if not self.operation.path.startswith("/api/"):
            doctor = await make.practice(db)
            clinic_id = UUID(self.things["clinic_id"])
            where = {"doctor_id": doctor.doctor_id, "clinic_id": clinic_id}
            await catalogue.add_doctor_to_clinic(db, **where)
            return doctor
        role: Role = "admin" if "/manage/" in self.operation.path else "patient"
        return await make.person(db, role=role)

    async def with_value(self, place: Place, value: str | bytes) -> Answer:
        language = next(LANGUAGES)
        headers = {**self.auth, "Accept_Language": language}
        raw = written(self.operation, self.things, headers, odd=place, value=value)
        answer = await self.wire.ask(raw)
        self.judge(answer, language, f"{place.kind} {place.name} = {value[:80]!r}")
        if place.kind != "header" and answer.problem == "invalid-input":
            named = {fault["field"].partition(".")[0] for fault in answer.json()["errors"]}
            assert place.name in named, (str(self.operation), place, value[:80], answer.body)
        return answer

    async def with_body(self, body: bytes, **headers: str) -> Answer:
        language = next(LANGUAGES)
        given = {**self.auth, "Accept_Language": language, **headers}
        answer = await self.wire.ask(written(self.operation, self.things, given, body=body))
        self.judge(answer, language, f"body {body[:60]!r} {headers}")
        return answer

    def judge(self, answer: Answer, language: str, what: str) -> None:
        label = f"{self.operation}: {what}: {answer.status} {answer.body[:400]!r}"
        assert answer.status < 500, label
        if answer.status < 400:
            return
        document = assert_problem(answer, answer.status, language=language)
        for fault in document.get("errors", ()):
            said = {**words.FIELD_MESSAGES, **_slugs()}
            assert fault["code"] in said, f"no words of its own: {label}"
            assert fault["message"] == said[fault["code"]][language]
        assert corpus.CANARY.encode() not in answer.raw.lower(), label
        assert corpus.NUMBER.encode() not in answer.raw, label


def _slugs() -> dict[str, dict[str, str]]:
    return {address.rpartition("/")[2]: title for address, title in TITLES.items()}


@pytest.mark.parametrize("operation", EVERY, ids=str)
async def test_no_value_of_any_field_is_a_fault_or_comes_back(
    wire: Wire, db: asyncpg.Connection, things: dict[str, str], operation: Operation
) -> None:
    attack = Attack(wire, operation, things)
    await attack.sign_in(db)
    by_kind = {"path": corpus.URL, "query": corpus.URL, "body": corpus.JSON}
    for place in operation.places:
        for value in by_kind.get(place.kind, corpus.HEADERS):
            await attack.with_value(place, value)


@pytest.mark.parametrize("operation", EVERY, ids=str)
async def test_no_body_is_a_fault_or_comes_back(
    wire: Wire, db: asyncpg.Connection, things: dict[str, str], operation: Operation
) -> None:
    attack = Attack(wire, operation, things)
    await attack.sign_in(db)
    expected = {400, 422, 429} if operation.has_body else range(200, 500)
    optional = not any(place.kind == "body" and place.required for place in operation.places)
    for body in corpus.BODIES if operation.has_body else corpus.BODIES[::6]:
        answer = await attack.with_body(body)
        assert answer.status in expected or (optional and body == b"{}"), answer
    good = written(operation, things, {}).partition(b"\r\n\r\n")[2]
    for kind in corpus.CONTENT_TYPES:
        await attack.with_body(good, Content_Type=kind)


@pytest.mark.parametrize("operation", EVERY, ids=str)
async def test_no_header_is_a_fault_or_comes_back(
    wire: Wire, db: asyncpg.Connection, things: dict[str, str], operation: Operation
) -> None:
    """Each value in each header, with every fourth operation."""
    turn = EVERY.index(operation)
    names = ("Authorization", "Accept-Language", "Host", "User-Agent", "Idempotency-Key", "Origin")
    for shift, name in enumerate(names):
        place = Place("header", name, {})
        odd = Operation(operation.method, operation.path, (*operation.places, place), False, False)
        attack = Attack(wire, odd, things)
        for value in corpus.HEADERS[(turn + shift) % 4 :: 4]:
            raw = written(odd, things, {}, odd=place, value=value)
            answer = await wire.ask(raw)
            attack.judge(answer, answer.headers.get("content-language", "en"), f"{name}: {value!r}")


def test_the_corpus_reaches_every_operation_and_its_valid_requests_are_valid() -> None:
    """A negative control: an attack that is refused at the door proves little."""
    assert len(EVERY) >= 30
    kinds = {place.kind for operation in EVERY for place in operation.places}
    assert {"path", "query", "body", "header"} <= kinds
    for operation in EVERY:
        for place in operation.places:
            assert valid(place, {}) is not None


async def test_a_valid_request_of_each_operation_is_not_refused_as_input(
    wire: Wire, db: asyncpg.Connection, things: dict[str, str]
) -> None:
    """What an upload is made of, tests/media and tests/practice/files try."""
    for operation in EVERY:
        if operation.is_upload:
            continue
        attack = Attack(wire, operation, {**things, "new_password": "another horse battery"})
        await attack.sign_in(db)
        answer = await wire.ask(written(operation, attack.things, attack.auth))
        assert b"invalid-input" not in answer.body and answer.status != 400, (operation, answer)


@pytest.mark.parametrize("value", ["1000000000", "9223372036854775808", "0", "-1", "101"])
async def test_a_page_is_never_larger_than_a_hundred(wire: Wire, value: str) -> None:
    answer = await wire.ask(request("GET", f"/api/v1/clinics?limit={value}"))
    document = assert_problem(answer, 422, "invalid-input")
    assert [fault["field"] for fault in document["errors"]] == ["limit"]


@pytest.mark.parametrize("value", ["9223372036854775808", "10001", "-1"])
async def test_nobody_pages_to_the_end_of_the_world(wire: Wire, value: str) -> None:
    answer = await wire.ask(request("GET", f"/api/v1/clinics?offset={value}"))
    document = assert_problem(answer, 422, "invalid-input")
    assert [fault["field"] for fault in document["errors"]] == ["offset"]


@pytest.mark.parametrize("term", ["%", "%%", "%%%", "_", "__", "___", "\\", "\\\\\\", "%_\\"])
async def test_a_search_finds_the_sign_itself_and_not_everything(
    wire: Wire, db: asyncpg.Connection, term: str
) -> None:
    await make.clinic(db, "Здоровье")
    await make.clinic(db, f"{term} Скидки")
    encoded = "".join(f"%{byte:02x}" for byte in term.encode())
    answer = await wire.ask(request("GET", f"/api/v1/clinics?search={encoded}"))
    assert [row["name"] for row in answer.json()] == [f"{term} Скидки"]


async def test_a_poisoned_row_cannot_be_made(wire: Wire, db: asyncpg.Connection) -> None:
    """What PostgreSQL stores and Python cannot read would break every list it is in."""
    anna = await make.person(db)
    auth = {"Authorization": anna.headers["Authorization"]}
    for value in corpus.JSON:
        body = b'{"full_name": ' + value.encode() + b"}"
        await wire.ask(request("PATCH", "/api/v1/users/me", body, **auth))
        answer = await wire.ask(request("GET", "/api/v1/users/me", **auth))
        assert answer.status == 200, value[:80]
        assert not set(answer.json()["full_name"]) & set("\x00\r\n\t\u202e\u2066\u200b")


async def test_a_field_that_is_no_name_is_not_repeated(wire: Wire) -> None:
    body = b'{"<b>kanarienvogel</b>": 1, "email": 1}'
    answer = await wire.ask(request("POST", "/api/v1/auth/login", body))
    fields = {fault["field"] for fault in assert_problem(answer, 422)["errors"]}
    assert fields == {"email", "password", "?"}


@pytest.mark.parametrize(
    ("accept", "reads"),
    [
        ("", "en"),
        ("hy-AM,ru;q=0.8", "hy"),
        ("ru; q=0.5, hy; q=0.9", "hy"),
        ("de, fr;q=0.9", "en"),
        ("ru;q=0, en;q=0.1", "en"),
        ("RU-ru", "ru"),
        ("q=nan, hy;q=nan, ru;q=inf", "ru"),
        ("hyena, rubbish", "en"),
        ("," * 8000, "en"),
    ],
)
async def test_a_refusal_speaks_the_language_of_its_reader(
    wire: Wire, accept: str, reads: str
) -> None:
    answer = await wire.ask(request("GET", "/api/v1/nothing", Accept_Language=accept))
    assert_problem(answer, 404, "not-found", reads)
