"""The make-believe town in a database: loaded once, whole, and open to its four accounts."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from healthlink.auth.dto import Role
from healthlink.demo import load, practice, town
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
    assert await loaded.count("appointment_card where time >= '08:00' and time < '21:00'") >= 50


async def test_some_visits_took_place_within_the_hours_of_their_doctors(loaded: Loaded) -> None:
    assert await loaded.count("appointment where status = 'fulfilled'") >= 800
    assert await loaded.count("appointment where starts_at < now() and status <> 'fulfilled'") == 0
    within = """
        appointment a join clinic c on c.id = a.clinic_id
        where a.status = 'fulfilled' and not exists (
            select from schedule s
            where s.doctor_id = a.doctor_id and s.clinic_id = a.clinic_id
              and s.weekday = extract(isodow from a.starts_at at time zone c.timezone)
              and make_interval(mins => s.opens) <= (a.starts_at at time zone c.timezone)::time
              and make_interval(mins => s.closes) >= (a.ends_at at time zone c.timezone)::time
        )
    """
    assert await loaded.count(within) == 0


async def test_reviews_make_the_ratings(loaded: Loaded) -> None:
    assert await loaded.count("review") >= 700
    assert await loaded.count("review where answer is not null") >= 50
    assert await loaded.count("review where text = ''") >= 50
    assert await loaded.count("review where created_at > now() or answered_at > now()") == 0
    for thing in ("doctor", "clinic"):
        other = "rating is distinct from shrunk_rating(star_counts)"
        assert await loaded.count(f"{thing} where {other}") == 0
    assert await loaded.count("doctor where rating is null") >= 20, "some are new"
    mean = await loaded.resources.pool.fetchval("select avg(stars) from review")
    assert 4.2 < mean < 4.8
    stars = await loaded.resources.pool.fetch("select stars, count(*) from review group by stars")
    counts = dict(map(tuple, stars))
    assert min(counts.values()) >= 5, counts
    assert counts[5] > counts[4] > counts[3]


async def test_reviews_read_like_people(loaded: Loaded) -> None:
    rows = await loaded.resources.pool.fetch("select text, answer, author from review")
    written = [text for row in rows for text in (row["text"], row["answer"]) if text]
    assert not [text for text in written if re.search(r"[\[\]{}|@~/]|  ", text)]
    worded = [row["text"] for row in rows if row["text"]]
    assert len(set(worded)) > 0.8 * len(worded)
    for script in ("[а-яё]", "[ա-ֆ]", "[a-z]"):
        assert sum(bool(re.search(script, row["text"])) for row in rows) >= 15
    assert all(row["author"] is None or row["author"].endswith(".") for row in rows)


async def test_the_patient_of_the_banner_has_a_visit_to_review(loaded: Loaded) -> None:
    hers = "user_id = (select id from users where email = 'patient@example.com')"
    assert await loaded.count(f"review where {hers}") >= 2
    waiting = f"""appointment a where a.status = 'fulfilled' and {hers}
        and not exists (select from review r where r.appointment_id = a.id)"""
    assert await loaded.count(waiting) >= 1


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
        "clinics", "doctors", "services", "working hours", "people", "reviews",
        "appointments", "holidays", "patients",
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


async def test_the_doctor_of_the_banner_has_a_practice(loaded: Loaded) -> None:
    signed_in = await loaded.client.post(
        "/api/v1/auth/login", json={"email": "doctor@example.com", "password": load.PASSWORD}
    )
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    me = (await loaded.client.get("/me", headers=headers)).json()
    assert (me["registered"], me["public"], me["first_name"]) == (True, True, "Վարդան")
    cards = await loaded.client.get("/patients", params={"limit": 100}, headers=headers)
    assert len(cards.json()) == practice.CARDS
    assert sum(bool(card["next_visit_date"]) for card in cards.json()) >= 20
    assert all(card["phone"] and card["diagnosis_code"] != "" for card in cards.json())
    assert len({card["first_name"] for card in cards.json()}) >= 15
    assert await loaded.count("pgqueuer where entrypoint = 'mirror_doctor'") == 1
