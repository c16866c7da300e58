"""Who has an invitation and no app opens its link: a look changes nothing, signing in accepts."""

from typing import Any

import httpx
import pytest

from healthlink.auth import passwords
from healthlink.db.pool import Db
from healthlink.web.account_page import FIELDS
from tests import make
from tests.make import Person, Practitioner
from tests.notices.test_pages import look
from tests.practice.doctors.conftest import Desk
from tests.practice.doctors.test_claims import invite
from tests.practice.joining.test_joining import invitation

ANNA = {"email": "anna@example.com", "password": make.PASSWORD}


@pytest.fixture
async def anna(db: Db) -> Person:
    """A patient who knows her password."""
    secret = passwords._hasher.hash(make.PASSWORD)
    return await make.person(db, "Анна Саргсян", ANNA["email"], password_hash=secret)


@pytest.fixture
async def letter(client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]) -> str:
    """The path of the link that Armen gives Anahit."""
    return f"/records/{await invitation(client, armen, anahit)}"


async def joined(db: Db) -> int:
    count: int = await db.fetchval("select count(*) from patient where person_id is not null")
    return count


@pytest.mark.parametrize("language", ["en", "ru", "hy"])
async def test_a_patient_reads_what_is_agreed_to_and_signs_in(
    client: httpx.AsyncClient, letter: str, anna: Person, db: Db, language: str
) -> None:
    html = look(await client.get(letter, params={"language": language}), "record", language)
    (words,) = [
        text["text"]
        for text in (await client.get("/consents", headers={"Accept-Language": language})).json()
        if text["purpose"] == "account"
    ]
    assert words in html and "Արմեն Հակոբյան" in html
    assert await joined(db) == 0
    sessions = await db.fetchval("select count(*) from session")
    accepted = await client.post(letter, data=ANNA, params={"language": language})
    assert accepted.status_code == 303
    look(await client.get(accepted.headers["Location"]), "joined", language)
    assert await joined(db) == 1
    given_by = await db.fetchval("select given_by from consent where purpose = 'account'")
    assert given_by == anna.id
    assert await db.fetchval("select count(*) from session") == sessions, "nobody is signed in"
    look(await client.get(letter), "over")
    look(await client.post(letter, data=ANNA), "over", status=422)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({**ANNA, "password": "a guess"}, 401),
        ({"email": "x", "password": "x"}, 422),
        ({}, 422),
        ({**ANNA, "email": "<script>@example.com"}, 422),
    ],
)
async def test_who_does_not_sign_in_accepts_nothing(
    client: httpx.AsyncClient, letter: str, anna: Person, db: Db, form: Any, status: int
) -> None:
    html = look(await client.post(letter, data=form), "record", status=status)
    assert "role=alert" in html and html.count("aria-invalid") == len(FIELDS["record"])
    assert await joined(db) == 0


@pytest.mark.parametrize("path", ["/records/x", "/records/%00é", "/claim/x", "/claim/%00é"])
async def test_a_guess_opens_nothing(client: httpx.AsyncClient, path: str) -> None:
    look(await client.get(path), "over")
    look(await client.post(path, data=ANNA), "over", status=422)


async def test_a_doctor_takes_the_profile_over_on_the_page(
    client: httpx.AsyncClient, desk: Desk, anna: Person, db: Db
) -> None:
    path = f"/claim/{await invite(desk)}"
    assert "Արամ Գրիգորյան" in look(await client.get(path), "claim")
    wrong = await client.post(path, data={**ANNA, "password": "a guess"})
    look(wrong, "claim", status=401)
    owner = "select user_id from doctor where id = $1"
    assert await db.fetchval(owner, desk.doctor.id) is None
    accepted = await client.post(path, data=ANNA)
    assert accepted.headers["Location"].startswith("/profile-claimed")
    look(await client.get(accepted.headers["Location"]), "claimed")
    assert await db.fetchval(owner, desk.doctor.id) == anna.id
    me = await client.get("/me", headers=anna.headers)
    assert (me.json()["registered"], me.json()["id"]) == (True, str(desk.doctor.id))
    look(await client.get(path), "over")
