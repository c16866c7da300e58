"""The make-believe town in a database: loaded once, whole, and open to its four accounts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from healthlink.auth.dto import Role
from healthlink.demo import load, town
from healthlink.main import create_app
from healthlink.wiring import Resources
from tests.conftest import fresh_database, settings_for


@dataclass
class Loaded:
    resources: Resources
    client: httpx.AsyncClient
    answers: list[bool]
    heard: list[tuple[str, int, int]]

    async def count(self, of: str) -> int:
        number: int = await self.resources.pool.fetchval(f"select count(*) from {of}")
        return number


@pytest.fixture(scope="module")
async def loaded(worker_id: str) -> AsyncIterator[Loaded]:
    """An empty system, in which the demo was loaded twice."""
    app = create_app(settings_for(await fresh_database(f"healthlink_demo_{worker_id}")))
    heard: list[tuple[str, int, int]] = []
    async with app.router.lifespan_context(app):
        resources: Resources = app.state.resources
        answers = [await load.load(resources, lambda *told: heard.append(told))]
        answers.append(await load.load(resources))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield Loaded(resources, client, answers, heard)


async def test_loading_twice_is_loading_once(loaded: Loaded) -> None:
    assert loaded.answers == [True, False]
    built = town.build()
    assert await loaded.count("clinic") == len(built.clinics) >= 40
    assert await loaded.count("doctor") == len(built.doctors) >= 300
    assert await loaded.count("service") == len(built.services) >= 1_500
    assert await loaded.count("schedule") == len(built.hours)
    assert await loaded.count("procedure") == len({one.procedure for one in built.services})


async def test_there_are_three_cities_and_both_currencies(loaded: Loaded) -> None:
    rows = await loaded.resources.pool.fetch("select distinct city, currency, timezone from clinic")
    assert {tuple(row) for row in rows} == {
        ("Москва", "RUB", "Europe/Moscow"),
        ("Санкт-Петербург", "RUB", "Europe/Moscow"),
        ("Երևան", "AMD", "Asia/Yerevan"),
    }
    strange = (
        "service s join clinic c on c.id = s.clinic_id"
        " where s.currency <> c.currency or price_minor % 10000 <> 0"
    )
    assert await loaded.count(strange) == 0


async def test_some_appointments_are_coming(loaded: Loaded) -> None:
    assert await loaded.count("appointment") >= 50
    assert await loaded.count("appointment where status = 'confirmed'") >= 50
    assert await loaded.count("appointment where starts_at < now()") == 0
    assert await loaded.count("appointment_card where time >= '08:00' and time < '21:00'") >= 50


@pytest.mark.parametrize("role", list(load.ACCOUNTS))
async def test_each_account_of_the_banner_signs_in(loaded: Loaded, role: Role) -> None:
    email, name = load.ACCOUNTS[role]
    answer = await loaded.client.post(
        "/api/v1/auth/login", json={"email": email, "password": load.PASSWORD}
    )
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await loaded.client.get("/api/v1/users/me", headers=headers)).json()
    assert (me["email"], me["full_name"]) == (email, name)


async def test_the_accounts_have_something_of_their_own(loaded: Loaded) -> None:
    (patient, _), (doctor, name), (staff, _) = list(load.ACCOUNTS.values())[:3]
    account = "(select id from users where email = '{}')"
    booked = f"appointment where user_id = {account.format(patient)}"
    assert await loaded.count(booked) > 0
    profile = f"doctor where user_id = {account.format(doctor)} and full_name = '{name}'"
    assert await loaded.count(profile) == 1
    assert await loaded.count(f"clinic_staff where user_id = {account.format(staff)}") == 1


def test_progress_is_told_to_the_end(loaded: Loaded) -> None:
    ends = {what: of for what, done, of in loaded.heard if done == of}
    assert list(ends) == [
        "clinics", "doctors", "services", "working hours", "people", "appointments",
        "holidays",
    ]  # fmt: skip
    for what, of in ends.items():
        assert [done for told, done, _ in loaded.heard if told == what] == list(range(1, of + 1))


async def test_most_services_have_free_times_this_week(loaded: Loaded) -> None:
    services = (await loaded.client.get("/api/v1/services", params={"limit": 100})).json()
    assert len(services) == 100
    full = 0
    for service in services[::10]:
        offer = (await loaded.client.get(f"/api/v1/services/{service['id']}")).json()
        path = f"/api/v1/doctors/{offer['doctor_id']}/slots"
        answer = await loaded.client.get(path, params={"service_id": offer["id"]})
        assert answer.status_code == 200, answer.text
        full += bool(answer.json())
    assert full >= 8
