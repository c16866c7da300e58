"""The matrix of the staff of one clinic against everything of another one is clean.

Every operation that a clinic's staff may use is tried by Maria, who works at one clinic, on the
clinic where Nare works and on all that is in it. A new operation is tried by itself; if it takes a
body, the body has to be added to BODIES.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from healthlink.catalog import access
from healthlink.db.pool import Db
from healthlink.ids import new_id
from tests import make
from tests.house.test_access import ACCESS, ADMIN, STAFF
from tests.house.test_documents import OPERATIONS
from tests.house.two_clinics import CANARY, House, call, everything_of, on, open_clinic, week
from tests.make import Doctor, Person

MANAGE = "/api/v1/manage/"
CLINIC = f"{MANAGE}clinics/{{clinic_id}}"
VISIT = f"{CLINIC}/appointments/{{appointment_id}}"
DOCTOR = f"{CLINIC}/doctors/{{doctor_id}}"
ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
Body = Callable[[dict[str, str]], Any]
BODIES: dict[str, Body] = {
    f"PATCH {CLINIC}": lambda ids: {"name": "x"},
    f"POST {CLINIC}/doctors": lambda ids: {"full_name": "x", "specialization": "x"},
    f"PATCH {DOCTOR}": lambda ids: {"description": "x"},
    f"PUT {DOCTOR}/photo": lambda ids: ONE_PIXEL,
    f"PUT {CLINIC}/logo": lambda ids: ONE_PIXEL,
    f"PUT {DOCTOR}/hours": lambda ids: {"hours": week()[:2]},
    f"POST {DOCTOR}/time-off": lambda ids: {"from": on(5), "to": on(6), "reason": "x"},
    f"POST {CLINIC}/services": lambda ids: {
        "doctor_id": ids["doctor_id"],
        "name": "x",
        "price": 1,
        "duration": 30,
    },
    f"PATCH {CLINIC}/services/{{service_id}}": lambda ids: {"price": 1},
    f"PUT {CLINIC}/services/{{service_id}}/rooms": lambda ids: {"room_ids": [ids["room_id"]]},
    f"POST {CLINIC}/rooms": lambda ids: {"name": "x"},
    f"PATCH {CLINIC}/rooms/{{room_id}}": lambda ids: {"name": "x", "active": False},
    f"POST {CLINIC}/appointments": lambda ids: call(ids, "13:00", "x"),
    f"PATCH {VISIT}": lambda ids: {
        "time": "15:00",
        "doctor_id": ids["doctor_id"],
        "room_id": ids["room_id"],
    },
    f"POST {VISIT}/reopen": lambda ids: {"reason": "x"},
    f"POST {VISIT}/cancel": lambda ids: {"reason": "x"},
    f"POST {VISIT}/paid": lambda ids: {"method": "cash", "amount": 15000},
    f"POST {CLINIC}/requests/{{request_id}}/decline": lambda ids: {"reason": "x"},
    f"POST {CLINIC}/imports": lambda ids: (
        f"kind,clinic,doctor,name\ndoctor,{ids['clinic_id']},{ids['doctor_id']},x\n".encode()
    ),
}
"""A body that is let through where the ids are one's own."""

DOCUMENTED = {f"PUT {DOCTOR}": {403}}
"""A doctor of the market is public: that another clinic cannot take them is said, not hidden."""
BY_AND_BY = {f"POST {CLINIC}/imports"}
"""What is in the body is looked at later, by the worker: tests/catalog/imports."""
UNNAMED = {
    f"GET {DOCTOR}/hours",
    f"GET {CLINIC}/services/{{service_id}}/rooms",
}
"""Answers that no text of the clinic is in."""

ABOUT = {f"{method} {path}": operation for method, path, operation in OPERATIONS}
OF_STAFF = [key for key, who in ACCESS.items() if who == STAFF and "{clinic_id}" in key]
OF_ADMINS = [key for key, who in ACCESS.items() if who == ADMIN]
BELOW = [key for key in OF_STAFF if set(re.findall(r"{(\w+)}", key)) - {"clinic_id", "kind"}]
LISTS = [key for key in OF_STAFF if key.startswith("GET ")]


@dataclass
class Town:
    """Maria's clinic, Nare's, and everything that anybody was answered."""

    client: httpx.AsyncClient
    db: Db
    a: House
    b: House

    @property
    def nowhere(self) -> dict[str, str]:
        return {name: str(new_id()) for name in self.b.ids}

    async def ask(
        self, key: str, who: Person, path: dict[str, str], named: dict[str, str], query: Any = None
    ) -> httpx.Response:
        """`path` are the ids in the path, `named` those in the body."""
        method, template = key.split(" ")
        url = template.format(**path, kind="csv")
        body = body_of(key)(named)
        headers = dict(who.headers)
        sent: dict[str, Any] = {} if body is None else {"json": body}
        if isinstance(body, bytes):
            kind = "image/png" if body is ONE_PIXEL else "text/csv"
            headers, sent = {**headers, "Content-Type": kind}, {"content": body}
        return await self.client.request(method, url, headers=headers, params=query, **sent)

    async def another_clinic(self, key: str, who: Person) -> str | None:
        theirs = await self.ask(key, who, self.b.ids, self.b.ids)
        nowhere = self.nowhere
        return differ(theirs, await self.ask(key, who, nowhere, nowhere), {404})

    async def another_clinics_thing(self, key: str, who: Person) -> str | None:
        own = {"clinic_id": self.a.ids["clinic_id"]}
        theirs = await self.ask(key, who, {**self.b.ids, **own}, self.a.ids)
        if theirs.status_code in DOCUMENTED.get(key, ()):
            return None
        absent = await self.ask(key, who, {**self.nowhere, **own}, self.a.ids)
        return differ(theirs, absent, {404})

    async def named_in_a_body(self, key: str) -> list[str]:
        """What of another clinic was named in a body, and refused like what does not exist."""
        refused = []
        for name in ("doctor_id", "service_id", "room_id"):
            theirs, absent = ({**self.a.ids, name: ids[name]} for ids in (self.b.ids, self.nowhere))
            if body_of(key)(theirs) == body_of(key)(self.a.ids) or key in BY_AND_BY:
                continue
            first = await self.ask(key, self.a.clerk, self.a.ids, theirs)
            second = await self.ask(key, self.a.clerk, self.a.ids, absent)
            fault = differ(first, second, {404, 422})
            assert fault is None, (key, name, fault)
            refused.append(name)
        return refused


def differ(theirs: httpx.Response, absent: httpx.Response, refusals: set[int]) -> str | None:
    """Nothing, if what is somebody else's looks exactly like what does not exist."""
    if CANARY in theirs.text:
        return f"tells: {theirs.text}"
    if {theirs.status_code, absent.status_code} - refusals:
        return f"{theirs.status_code} and {absent.status_code}: {theirs.text} {absent.text}"
    first, second = ({**answer.json(), "request_id": ""} for answer in (theirs, absent))
    return None if first == second else f"{first} is not {second}"


def body_of(key: str) -> Body:
    if "requestBody" not in ABOUT[key]:
        return lambda ids: None
    if key not in BODIES:
        pytest.fail(f"add a body for {key!r} to BODIES in {__file__}")
    return BODIES[key]


def on_the_day(key: str) -> dict[str, str]:
    """Of the visit that is booked, for the list of a day."""
    return {"date": on(3)} if key.endswith("/appointments") else {}


@pytest.fixture
async def town(client: httpx.AsyncClient, db: Db) -> Town:
    a = await open_clinic(client, db, "clinic-a")
    return Town(client, db, a, await open_clinic(client, db, CANARY))


@pytest.fixture
def open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is signed in may manage every clinic."""

    async def anybody(*_: object) -> None:
        """The check, removed."""

    monkeypatch.setattr(access, "access_clinic", anybody)


def test_every_operation_of_management_is_somebodys() -> None:
    managed = {key for key in ACCESS if MANAGE in key and "{clinic_id}" in key}
    assert managed <= {*OF_STAFF, *OF_ADMINS}
    assert set(BODIES) <= set(OF_STAFF), "a body for what does not exist"


@pytest.mark.parametrize("key", OF_ADMINS)
async def test_what_is_an_administrators_nobody_else_does(
    client: httpx.AsyncClient, db: Db, anna: Person, maria: Person, dr_grigoryan: Doctor, key: str
) -> None:
    method, template = key.split(" ")
    ids = dict.fromkeys(re.findall(r"{(\w+)}", template), str(new_id()))
    named = {**ids, "clinic_id": dr_grigoryan.clinic_id, "doctor_id": dr_grigoryan.id}
    for who in (anna, maria, await make.person(db, role="doctor")):
        path = template.format(**{**named, "kind": "csv"})
        answer = await client.request(method, path, headers=who.headers, json={})
        assert answer.status_code == 403, answer.text


async def test_nobody_reaches_anything_of_another_clinic(town: Town) -> None:
    before = await everything_of(town.db, town.b)
    patient, doctor = [await make.person(town.db, role=role) for role in ("patient", "doctor")]
    for key in OF_STAFF:
        for who in (town.a.clerk, patient, doctor):
            assert await town.another_clinic(key, who) is None, key
    for key in BELOW:
        assert await town.another_clinics_thing(key, town.a.clerk) is None, key
    assert await everything_of(town.db, town.b) == before


async def test_what_a_body_names_of_another_clinic_is_refused(town: Town) -> None:
    before = await everything_of(town.db, town.b)
    tried = [key for key in BODIES if await town.named_in_a_body(key)]
    assert len(tried) >= 4
    assert await everything_of(town.db, town.b) == before


async def test_what_a_clinic_reads_tells_nothing_of_another(town: Town) -> None:
    for key in LISTS:
        ids = {
            each["name"]: town.b.ids.get(each["name"], town.b.ids["doctor_id"])
            for each in ABOUT[key].get("parameters", ())
            if each["in"] == "query" and "uuid" in str(each["schema"])
        }
        for query in ({}, ids, {"search": CANARY}):
            answer = await town.ask(key, town.a.clerk, town.a.ids, town.a.ids, query)
            assert answer.is_success, answer.text
            assert CANARY not in answer.text, key
        theirs = await town.ask(key, town.b.clerk, town.b.ids, town.b.ids, on_the_day(key))
        assert CANARY in theirs.text or key in UNNAMED, f"nothing to be seen: {theirs.text}"


@pytest.mark.parametrize("key", OF_STAFF)
async def test_without_its_checks_the_matrix_is_red(town: Town, open_door: None, key: str) -> None:
    """The negative control: what the matrix finds to be refused is refused by these checks, and not
    by a fault of the request. Below a clinic, one's own things stand for another's."""
    del open_door
    own = Town(town.client, town.db, town.a, House(town.b.clerk, town.a.ids))
    if key in BELOW and key not in DOCUMENTED:
        assert await own.another_clinics_thing(key, town.a.clerk)
    fault = await town.another_clinic(key, town.a.clerk)
    assert fault and "invalid-input" not in fault, f"was it the body? {fault}"
