"""The matrix of the staff of one clinic against everything of another one is clean.

Every operation that a clinic's staff may use is tried by Maria, who works at one clinic, on the
clinic where Nare works and on all that is in it. A new operation is tried by itself; if it takes a
body, the body has to be added to BODIES.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from healthlink.auth.dependencies import Actor
from healthlink.catalog.dependencies import Managed, ManagedClinic
from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.main import create_app
from tests import make
from tests.edge.conftest import listening
from tests.house.test_access import ACCESS, ADMIN, STAFF
from tests.house.test_documents import OPERATIONS
from tests.house.two_clinics import CANARY, House, call, everything_of, on, open_clinic, week
from tests.make import Person

MANAGE = "/api/v1/manage/"
CLINIC = f"{MANAGE}clinics/{{clinic_id}}"
VISIT = f"{CLINIC}/appointments/{{appointment_id}}"
DOCTOR = f"{CLINIC}/doctors/{{doctor_id}}"
OVERRIDE = {"override": {"reason": "x"}}
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
    f"POST {VISIT}/fulfil": lambda ids: OVERRIDE,
    f"POST {VISIT}/reopen": lambda ids: {"reason": "x"},
    f"POST {VISIT}/cancel": lambda ids: {"reason": "x"},
    f"POST {VISIT}/paid": lambda ids: {"method": "cash", "amount": 15000},
    f"POST {CLINIC}/imports": lambda ids: (
        f"kind,clinic,doctor,name\ndoctor,{ids['clinic_id']},{ids['doctor_id']},x\n".encode()
    ),
}
"""A body that is let through where the ids are one's own."""

DOCUMENTED = {f"PUT {DOCTOR}": {403}}
"""A doctor of the market is public: that another clinic cannot take them is said, not hidden."""
ANOTHER_WAY = {f"GET {CLINIC}/export.{{kind}}", f"POST {CLINIC}/imports"}
"""Answers that are no JSON, or that come before the work."""

ABOUT = {f"{method} {path}": operation for method, path, operation in OPERATIONS}
OF_STAFF = [key for key, who in ACCESS.items() if who == STAFF and "{clinic_id}" in key]
OF_ADMINS = [key for key, who in ACCESS.items() if who == ADMIN]
BELOW = [key for key in OF_STAFF if set(re.findall(r"{(\w+)}", key)) - {"clinic_id", "kind"}]
NAMING = [
    key
    for key in BODIES
    if any(
        f"{name}_id"
        in repr(
            BODIES[key](dict.fromkeys(("clinic_id", "doctor_id", "service_id", "room_id"), "?"))
        )
        for name in ("doctor", "room")
    )
]
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
        headers, sent = dict(who.headers), {"json": body} if body is not None else {}
        if isinstance(body, bytes):
            kind = "image/png" if body is ONE_PIXEL else "text/csv"
            headers, sent = {**headers, "Content-Type": kind}, {"content": body}
        return await self.client.request(method, url, headers=headers, params=query, **sent)  # type: ignore[arg-type]

    async def leaks(self, key: str, who: Person) -> Iterator[str]:
        """What is wrong with what somebody finds who reaches for the other clinic."""
        faults = [await self._another_clinic(key, who)]
        if key in BELOW:
            faults.append(await self._another_clinics_thing(key, who))
        return filter(None, faults)

    async def _another_clinic(self, key: str, who: Person) -> str | None:
        theirs = await self.ask(key, who, self.b.ids, self.b.ids)
        nowhere = self.nowhere
        return differ(theirs, await self.ask(key, who, nowhere, nowhere), {404})

    async def _another_clinics_thing(self, key: str, who: Person) -> str | None:
        own = {"clinic_id": self.a.ids["clinic_id"]}
        theirs = await self.ask(key, who, {**self.b.ids, **own}, self.a.ids)
        if theirs.status_code in DOCUMENTED.get(key, ()):
            return None
        absent = await self.ask(key, who, {**self.nowhere, **own}, self.a.ids)
        return differ(theirs, absent, {404})


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


@pytest.fixture
async def town(client: httpx.AsyncClient, db: Db) -> Town:
    a = await open_clinic(client, db, "clinic-a")
    return Town(client, db, a, await open_clinic(client, db, CANARY))


@pytest.fixture
async def open_door(settings: Settings) -> AsyncIterator[str]:
    """The same server, but whoever is signed in may manage every clinic."""

    async def anybody(clinic_id: UUID, actor: Actor) -> Managed:
        return Managed(clinic_id, actor.user_id, is_admin=False)

    app: FastAPI = create_app(settings)
    app.dependency_overrides[checked()] = anybody
    async with listening(app) as (port, _):
        yield f"http://127.0.0.1:{port}"


def checked() -> Callable[..., Any]:
    """The check behind `ManagedClinic`."""
    (asked,) = ManagedClinic.__metadata__  # type: ignore[attr-defined]
    check: Callable[..., Any] = asked.dependency
    return check


def test_every_operation_of_management_is_somebodys() -> None:
    managed = {key for key in ACCESS if MANAGE in key and "{clinic_id}" in key}
    assert managed <= {*OF_STAFF, *OF_ADMINS}
    assert set(BODIES) <= set(OF_STAFF), "a body for what does not exist"


@pytest.mark.parametrize("key", OF_ADMINS)
async def test_what_is_an_administrators_nobody_else_does(town: Town, key: str) -> None:
    doctor = await make.person(town.db, role="doctor")
    patient = await make.person(town.db)
    method, template = key.split(" ")
    names = re.findall(r"{(\w+)}", template)
    path = template.format(
        **{name: town.a.ids.get(name, str(new_id())) for name in names} | {"kind": "csv"}
    )
    for who in (town.a.clerk, doctor, patient):
        answer = await town.client.request(method, path, headers=who.headers, json={})
        assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("key", OF_STAFF)
async def test_staff_of_one_clinic_reach_nothing_of_another(town: Town, key: str) -> None:
    before = await everything_of(town.db, town.b)
    assert not list(await town.leaks(key, town.a.clerk))
    assert await everything_of(town.db, town.b) == before
    own = await town.ask(key, town.b.clerk, town.b.ids, town.b.ids)
    told = own.text if own.is_error else ""
    assert own.status_code != 404 and "invalid-input" not in told, f"was it the body? {told}"


@pytest.mark.parametrize("key", OF_STAFF)
async def test_patients_and_doctors_find_no_clinic_to_manage(town: Town, key: str) -> None:
    before = await everything_of(town.db, town.b)
    account = await town.db.fetchval(
        "select user_id from doctor where id = $1", UUID(town.b.ids["doctor_id"])
    )
    assert account, "the clinic's own doctor is not its staff"
    for role in ("patient", "doctor"):
        who = await make.person(town.db, role=role)
        theirs = await town.ask(key, who, town.b.ids, town.b.ids)
        nowhere = town.nowhere
        assert not differ(theirs, await town.ask(key, who, nowhere, nowhere), {404})
    assert await everything_of(town.db, town.b) == before


@pytest.mark.parametrize("key", [key for key in NAMING if key not in ANOTHER_WAY])
async def test_what_a_body_names_of_another_clinic_is_refused(town: Town, key: str) -> None:
    before = await everything_of(town.db, town.b)
    for name in ("doctor_id", "service_id", "room_id"):
        mixed = [{**town.a.ids, name: ids[name]} for ids in (town.b.ids, town.nowhere)]
        if body_of(key)(mixed[0]) == body_of(key)(town.a.ids):
            continue
        theirs, absent = [await town.ask(key, town.a.clerk, town.a.ids, named) for named in mixed]
        assert not differ(theirs, absent, {404, 422}), name
    assert await everything_of(town.db, town.b) == before


@pytest.mark.parametrize("key", LISTS)
async def test_what_a_clinic_reads_tells_nothing_of_another(town: Town, key: str) -> None:
    ids = {
        each["name"]: town.b.ids.get(each["name"], town.b.ids["doctor_id"])
        for each in ABOUT[key].get("parameters", ())
        if each["in"] == "query" and "uuid" in str(each["schema"])
    }
    for query in ({}, ids, {"search": CANARY}):
        answer = await town.ask(key, town.a.clerk, town.a.ids, town.a.ids, query)
        assert answer.is_success, answer.text
        assert CANARY not in answer.text
    theirs = await town.ask(key, town.b.clerk, town.b.ids, town.b.ids)
    shown = CANARY in theirs.text or theirs.json() in ([], None) or "room_ids" in theirs.text
    assert shown or "hours" in theirs.json(), "a list that nothing of the clinic is in"


@pytest.mark.parametrize("key", OF_STAFF)
async def test_without_the_check_the_matrix_is_red(town: Town, open_door: str, key: str) -> None:
    """The negative control."""
    async with httpx.AsyncClient(base_url=open_door, timeout=30) as client:
        opened = Town(client, town.db, town.a, town.b)
        assert list(await opened.leaks(key, town.a.clerk))


@pytest.mark.parametrize("key", BELOW)
async def test_what_is_reached_under_ones_own_clinic_is_seen(town: Town, key: str) -> None:
    """The negative control of the ids below a clinic: those of one's own are not refused."""
    own = Town(town.client, town.db, town.a, House(town.b.clerk, town.a.ids))
    assert key in DOCUMENTED or await own._another_clinics_thing(key, town.a.clerk)
