"""Reading the trail."""

import httpx

from healthlink.audit import trail
from healthlink.db.pool import Db
from tests.make import Doctor, Person

EVERYWHERE = "/api/v1/manage/audit"


async def test_staff_read_who_changed_what_at_their_clinic(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor
) -> None:
    service = f"{a}/services/{dr_grigoryan.service_id}"
    await client.patch(service, json={"price": 1}, headers=maria.headers)
    await client.patch(a, json={"name": "Новая"}, headers=maria.headers)
    newest, older = (await client.get(f"{a}/audit", headers=maria.headers)).json()
    assert (newest["action"], older["action"]) == ("clinic.change", "service.change")
    assert (older["actor_id"], older["actor_name"]) == (str(maria.id), "Мария Лебедева")
    assert older["detail"]["after"] == {"price_minor": 100}
    assert older["at"].endswith("Z") or "+00:00" in older["at"]
    query = {"subject_id": str(dr_grigoryan.service_id)}
    about = await client.get(f"{a}/audit", params=query, headers=maria.headers)
    assert about.json() == [older]


async def test_what_happened_elsewhere_is_the_administrators_to_read(
    client: httpx.AsyncClient,
    admin: Person,
    maria: Person,
    nare: Person,
    anna: Person,
    a: str,
    b: str,
) -> None:
    await client.patch(b, json={"name": "Новая"}, headers=nare.headers)
    why = {"reason": "Спам"}
    await client.post(f"/api/v1/manage/users/{anna.id}/block", json=why, headers=admin.headers)
    assert (await client.get(f"{a}/audit", headers=maria.headers)).json() == []
    for subject in (anna.id, b.rpartition("/")[2]):
        query = {"subject_id": str(subject)}
        hers = await client.get(f"{a}/audit", params=query, headers=maria.headers)
        assert hers.json() == []
        told = await client.get(EVERYWHERE, params=query, headers=admin.headers)
        assert len(told.json()) == 1
    everything = (await client.get(EVERYWHERE, headers=admin.headers)).json()
    assert [row["action"] for row in everything] == ["user.block", "clinic.change"]
    assert everything[0]["reason"] == "Спам"


async def test_the_trail_comes_by_the_page(
    client: httpx.AsyncClient, admin: Person, maria: Person, a: str, db: Db, dr_grigoryan: Doctor
) -> None:
    for number in range(5):
        clinic_id = dr_grigoryan.clinic_id
        await trail.record(db, None, "clinic.change", clinic_id, clinic_id=clinic_id, n=number)
    for path, who in ((f"{a}/audit", maria), (EVERYWHERE, admin)):
        seen = []
        for offset in (0, 2, 4):
            page = {"limit": 2, "offset": offset}
            answer = await client.get(path, params=page, headers=who.headers)
            seen += [row["detail"]["n"] for row in answer.json()]
            assert ("link" in answer.headers) == (offset < 4)
        assert seen == [4, 3, 2, 1, 0]


async def test_an_operator_has_no_name(client: httpx.AsyncClient, admin: Person, db: Db) -> None:
    await trail.record(db, None, "user.block", admin.id, reason="x")
    (row,) = (await client.get(EVERYWHERE, headers=admin.headers)).json()
    assert (row["actor_id"], row["actor_name"]) == (None, None)
