"""Specialties: everybody sees them, staff teach the search new words for them."""

import asyncpg
import httpx

from tests.conftest import Worker
from tests.make import Doctor, Person

PATH = "/api/v1/manage/specialties"


async def specialty(client: httpx.AsyncClient, key: str) -> dict[str, str]:
    rows = (await client.get("/api/v1/specialties")).json()
    found: dict[str, str] = next(row for row in rows if row["key"] == key)
    return found


async def test_everybody_sees_the_specialties(client: httpx.AsyncClient) -> None:
    row = await specialty(client, "cardiologist")
    assert (row["name_ru"], row["name_hy"], row["name_en"]) == (
        "Кардиолог", "Սրտաբան", "Cardiologist",
    )  # fmt: skip
    assert len((await client.get("/api/v1/specialties")).json()) >= 40


async def test_staff_teach_a_new_word_and_take_it_back(
    client: httpx.AsyncClient, worker: Worker, dr_grigoryan: Doctor, maria: Person, admin: Person
) -> None:
    path = f"{PATH}/{(await specialty(client, 'cardiologist'))['id']}/synonyms"
    body = {"word": "моторчик", "language": "ru"}

    async def found() -> int:
        return len((await client.get("/api/v1/doctors", params={"search": "motorchik"})).json())

    assert await found() == 0
    added = await client.post(path, json=body, headers=maria.headers)
    assert added.status_code == 201
    assert await found() == 1
    again = await client.post(path, json=body, headers=maria.headers)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/word-taken")
    unheard = await client.post(path, json={**body, "word": "心"}, headers=maria.headers)
    assert (unheard.status_code, unheard.json()["type"]) == (422, "/problems/not-heard")
    shown = (await client.get(PATH, headers=admin.headers)).json()
    words = [w["word"] for row in shown if row["key"] == "cardiologist" for w in row["synonyms"]]
    assert {"моторчик", "сердце", "Кардиолог"} <= set(words)
    own = await client.delete(f"{path}/{added.json()['id']}", headers=maria.headers)
    assert own.status_code == 403, "it holds for all clinics"
    gone = await client.delete(f"{path}/{added.json()['id']}", headers=admin.headers)
    assert gone.status_code == 204
    twice = await client.delete(f"{path}/{added.json()['id']}", headers=admin.headers)
    assert twice.status_code == 404
    assert await found() == 0
    await worker.run_due_jobs()


async def test_doctors_get_a_specialty_when_its_word_is_learnt(
    client: httpx.AsyncClient,
    db: asyncpg.Connection,
    worker: Worker,
    dr_grigoryan: Doctor,
    admin: Person,
) -> None:
    await db.execute("update doctor set specialization = 'Валеолог'")
    new = {
        "key": "valeologist",
        "name_hy": "Վալեոլոգ",
        "name_ru": "Валеолог",
        "name_en": "Valeology",
    }
    added = await client.post(PATH, json=new, headers=admin.headers)
    assert added.status_code == 201, added.text
    try:
        await worker.run_due_jobs()
        asked = {"specialization": "valeologist"}
        assert len((await client.get("/api/v1/doctors", params=asked)).json()) == 1
        renamed = await client.patch(
            f"{PATH}/{added.json()['id']}", json={"name_en": "Health coach"}, headers=admin.headers
        )
        assert renamed.json()["name_en"] == "Health coach"
        same = await client.post(PATH, json=new, headers=admin.headers)
        assert same.json()["type"] == "/problems/specialty-exists"
        trail = await db.fetch("select action, actor_id from audit order by id")
        assert [row["action"] for row in trail] == ["specialty.add", "specialty.change"]
        assert {row["actor_id"] for row in trail} == {admin.id}
    finally:
        await db.execute("update doctor set specialization = ''")
        await db.execute("delete from specialty where key = 'valeologist'")


async def test_patients_edit_nothing_and_staff_no_names(
    client: httpx.AsyncClient, anna: Person, maria: Person
) -> None:
    one = f"{PATH}/{(await specialty(client, 'ent'))['id']}"
    word = {"word": "слова", "language": "ru"}
    assert (await client.get(PATH, headers=anna.headers)).status_code == 403
    answer = await client.post(f"{one}/synonyms", json=word, headers=anna.headers)
    assert answer.status_code == 403
    for method, path, body in (("POST", PATH, {}), ("PATCH", one, {"name_en": "x"})):
        answer = await client.request(method, path, json=body, headers=maria.headers)
        assert answer.status_code in (403, 422)
    assert (await client.patch(one, json={}, headers=maria.headers)).status_code == 403
