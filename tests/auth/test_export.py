"""Everything that is known about me."""

import httpx

from healthlink.auth import users
from tests.auth.test_delete_account import _fills_up
from tests.auth.test_refresh import claims
from tests.make import Doctor, Person

EXPORT = "/api/v1/users/me/export"


async def test_every_room_adds_its_part(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    hers = await _fills_up(client, anna, dr_grigoryan, "10:00")
    await _fills_up(client, boris, dr_grigoryan, "11:00")
    answer = await client.get(EXPORT, headers=anna.headers)
    assert answer.status_code == 200
    parts = answer.json()
    assert set(parts) == set(users.exports) >= {"profile", "sessions", "favourites", "appointments"}
    assert parts["profile"]["email"] == "anna@example.com"
    assert [appointment["id"] for appointment in parts["appointments"]] == [hers["id"]]
    liked = parts["favourites"]
    assert [clinic["id"] for clinic in liked["clinics"]] == [str(dr_grigoryan.clinic_id)]
    assert [doctor["id"] for doctor in liked["doctors"]] == [str(dr_grigoryan.id)]
    assert len(parts["sessions"]) == 1


async def test_it_is_a_file_for_me_alone(client: httpx.AsyncClient, anna: Person) -> None:
    answer = await client.get(EXPORT, headers=anna.headers)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_nothing_of_anybody_else_is_in_it(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    his = await _fills_up(client, boris, dr_grigoryan, "11:00")
    exported = (await client.get(EXPORT, headers=anna.headers)).text
    for word in (str(boris.id), "boris", "Орлов", his["id"]):
        assert word not in exported
    assert str(boris.id) in (await client.get(EXPORT, headers=boris.headers)).text


async def test_no_hash_and_no_token_is_in_it(
    client: httpx.AsyncClient, anna: Person, password_hash: str
) -> None:
    exported = (await client.get(EXPORT, headers=anna.headers)).text
    jti = claims(anna.refresh_token)["jti"]
    for secret in ("argon2", password_hash, "hash", anna.refresh_token, jti, "eyJ"):
        assert secret not in exported
