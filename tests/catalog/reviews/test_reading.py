"""Reading reviews: of a doctor, of a clinic, my own."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person


@pytest.fixture
async def five(db: Db, anna: Person, boris: Person, dr_grigoryan: Doctor) -> list[int]:
    """Their stars, as they were given."""
    stars = [3, 5, 1, 5, 4]
    for n, given in enumerate(stars):
        await make.review(db, (anna, boris)[n % 2], dr_grigoryan, given, f"Отзыв {n}")
    return stars


@pytest.mark.parametrize(
    ("sort", "expected"),
    [(None, [4, 3, 2, 1, 0]), ("newest", [4, 3, 2, 1, 0]), ("best", [3, 1, 4, 0, 2]),
     ("worst", [2, 0, 4, 3, 1])],
)  # fmt: skip
async def test_everybody_reads_them_in_three_orders(
    client: httpx.AsyncClient,
    five: list[int],
    dr_grigoryan: Doctor,
    sort: str | None,
    expected: list[int],
) -> None:
    params = {"sort": sort} if sort else {}
    for of in (f"doctors/{dr_grigoryan.id}", f"clinics/{dr_grigoryan.clinic_id}"):
        shown = (await client.get(f"/api/v1/{of}/reviews", params=params)).json()
        assert [row["text"] for row in shown] == [f"Отзыв {n}" for n in expected]
        assert {row["author"] for row in shown} == {"Анна С.", "Борис О."}
        assert not set(shown[0]) & {"user_id", "appointment_id", "hidden", "hidden_reason"}


@pytest.mark.parametrize("sort", ["newest", "best", "worst"])
async def test_pages_put_together_are_the_list(
    client: httpx.AsyncClient, five: list[int], dr_grigoryan: Doctor, sort: str
) -> None:
    path = f"/api/v1/doctors/{dr_grigoryan.id}/reviews"
    whole = (await client.get(path, params={"sort": sort})).json()
    found, following = [], f"{path}?limit=2&sort={sort}"
    while following:
        page = await client.get(following)
        found += page.json()
        following = page.links.get("next", {}).get("url", "")
    assert found == whole


async def test_other_doctors_and_clinics_have_their_own(
    client: httpx.AsyncClient, five: list[int], dr_petrosyan: Doctor
) -> None:
    for of in (f"doctors/{dr_petrosyan.id}", f"clinics/{dr_petrosyan.clinic_id}"):
        assert (await client.get(f"/api/v1/{of}/reviews")).json() == []
        shown = (await client.get(f"/api/v1/{of}")).json()
        assert (shown["rating"], shown["reviews_count"]) == (None, 0)


async def test_the_details_count_the_stars(
    client: httpx.AsyncClient, five: list[int], dr_grigoryan: Doctor
) -> None:
    for of in (f"doctors/{dr_grigoryan.id}", f"clinics/{dr_grigoryan.clinic_id}"):
        shown = (await client.get(f"/api/v1/{of}")).json()
        assert shown["reviews_count"] == 5
        assert shown["star_counts"] == [1, 0, 1, 1, 2]
        assert shown["rating"] == 3.8, "(5 * 4.0 + 18) / (5 + 5)"


async def test_one_friend_does_not_make_the_best_doctor(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    await make.review(db, anna, dr_petrosyan, 5)
    for _ in range(20):
        await make.review(db, anna, dr_grigoryan, 5)
    await make.review(db, anna, dr_grigoryan, 4)
    shown = (await client.get("/api/v1/doctors")).json()
    assert [(row["id"], row["rating"]) for row in shown] == [
        (str(dr_grigoryan.id), 4.77),
        (str(dr_petrosyan.id), 4.17),
    ]


async def test_everybody_has_a_list_of_their_own(
    client: httpx.AsyncClient, five: list[int], anna: Person, boris: Person
) -> None:
    path = "/api/v1/users/me/reviews"
    hers = (await client.get(path, headers=anna.headers)).json()
    his = (await client.get(path, headers=boris.headers)).json()
    assert [row["text"] for row in hers] == ["Отзыв 4", "Отзыв 2", "Отзыв 0"]
    assert [row["text"] for row in his] == ["Отзыв 3", "Отзыв 1"]
    export = await client.get("/api/v1/users/me/export", headers=anna.headers)
    assert export.json()["reviews"] == hers


async def test_markup_comes_back_as_it_was_written(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    text = "<script>alert(1)</script>\n<b onclick='x'>\"&amp;\"</b>"
    await make.review(db, anna, dr_grigoryan, text=text)
    answer = await client.get(f"/api/v1/doctors/{dr_grigoryan.id}/reviews")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()[0]["text"] == text


async def test_without_a_name_nobody_is_named(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    await make.review(db, anna, dr_grigoryan, anonymous=True)
    answer = await client.get(f"/api/v1/doctors/{dr_grigoryan.id}/reviews")
    assert answer.json()[0]["author"] is None
    for trace in ("Анна", "Саргсян", str(anna.id), anna.email):
        assert trace not in answer.text
