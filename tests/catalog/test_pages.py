"""Going through a list page by page."""

import re
from collections.abc import Callable

import asyncpg
import httpx
import pytest

from tests import make
from tests.catalog.test_clinics import NOBODY
from tests.make import Person

HOW_MANY = 47
LISTS = pytest.mark.parametrize("noun", ["clinics", "doctors", "services"])


@pytest.fixture
async def town(db: asyncpg.Connection) -> None:
    """47 clinics, doctors and services; every third name is that of a Sokolov."""
    doctor = await make.doctor(db, "Иван Соколов", rating=None, name="Приём Соколова")
    await db.execute(
        """
        with numbered as (
            select n, gen_random_uuid() as id, nullif(3 + n % 4 * 0.5, 4.5) as rating,
                case when n % 3 = 0 then 'Соколов' else 'Медведев' end || ' ' || n as name
            from generate_series(2, $1) as n
        ), clinics as (
            insert into clinic (id, name, city, address, timezone, currency, rating)
            select id, name, 'Москва', '', 'Europe/Moscow', 'RUB', rating from numbered
        ), doctors as (
            insert into doctor (id, full_name, specialization, rating)
            select id, name, 'Терапевт', rating from numbered
        )
        insert into service (id, clinic_id, doctor_id, procedure_id, name, price_minor, currency,
            duration_minutes)
        select n.id, s.clinic_id, s.doctor_id, s.procedure_id, n.name, 100, 'RUB', 30
        from numbered n, service s
        """,
        HOW_MANY,
    )
    await db.execute(
        "insert into doctor_clinic select id, $1 from doctor on conflict do nothing",
        doctor.clinic_id,
    )


def next_page(answer: httpx.Response) -> str | None:
    found = re.fullmatch(r'<(/[^>]*)>; rel="next"', answer.headers.get("Link", "<>"))
    return found[1] if found else None


async def followed(client: httpx.AsyncClient, first: str, **params: object) -> list[list[str]]:
    """The ids of each page, from the first to the one that names no next."""
    shown = {name: str(value) for name, value in params.items()}
    answer = await client.get(first, params=shown)
    pages = [ids(answer)]
    while url := next_page(answer):
        answer = await client.get(url)
        pages.append(ids(answer))
    return pages


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()]


@LISTS
@pytest.mark.parametrize("search", ["", "соколов", "со", "Медведев ", "никто"])
async def test_following_next_shows_everything_once(
    client: httpx.AsyncClient, town: None, noun: str, search: str
) -> None:
    path = f"/api/v1/{noun}"
    whole = ids(await client.get(path, params={"limit": 100, "search": search}))
    pages = await followed(client, path, limit=7, search=search)
    assert [id for page in pages for id in page] == whole
    assert len(set(whole)) == len(whole)
    assert all(len(page) == 7 for page in pages[:-1])
    assert len(pages) == max(1, -(-len(whole) // 7))  # no empty page at the end


async def test_filters_stay_on_the_way(client: httpx.AsyncClient, town: None) -> None:
    service = (await client.get("/api/v1/services")).json()[0]["id"]
    offer = (await client.get(f"/api/v1/services/{service}")).json()
    filters = {"clinic_id": offer["clinic_id"], "doctor_id": offer["doctor_id"]}
    pages = await followed(client, "/api/v1/services", limit=10, **filters)
    assert len({id for page in pages for id in page}) == HOW_MANY
    nobody = {"clinic_id": NOBODY}
    assert await followed(client, "/api/v1/doctors", **nobody) == [[]]
    pages = await followed(
        client, "/api/v1/doctors", limit=10, clinic_id=offer["clinic_id"], search="соколов"
    )
    assert [len(page) for page in pages] == [10, 6]


@LISTS
async def test_twenty_are_shown_when_nobody_says_how_many(
    client: httpx.AsyncClient, town: None, noun: str
) -> None:
    answer = await client.get(f"/api/v1/{noun}")
    assert len(ids(answer)) == 20
    assert next_page(answer) == f"/api/v1/{noun}?limit=20&offset=20"


@LISTS
async def test_a_page_that_is_just_full_has_no_next(
    client: httpx.AsyncClient, town: None, noun: str
) -> None:
    for limit, more in ((HOW_MANY, False), (HOW_MANY - 1, True), (100, False)):
        answer = await client.get(f"/api/v1/{noun}", params={"limit": limit})
        assert len(ids(answer)) == min(limit, HOW_MANY)
        assert (next_page(answer) is not None) == more
    answer = await client.get(f"/api/v1/{noun}", params={"offset": HOW_MANY})
    assert (ids(answer), next_page(answer)) == ([], None)


@LISTS
@pytest.mark.parametrize(
    ("params", "field", "code"),
    [
        ({"limit": "0"}, "limit", "greater_than_equal"),
        ({"limit": "101"}, "limit", "less_than_equal"),
        ({"limit": "1000000000"}, "limit", "less_than_equal"),
        ({"limit": "many"}, "limit", "int_parsing"),
        ({"limit": "1.5"}, "limit", "int_parsing"),
        ({"offset": "-1"}, "offset", "greater_than_equal"),
        ({"offset": "10001"}, "offset", "less_than_equal"),
        ({"offset": str(2**63)}, "offset", "less_than_equal"),
        ({"search": "я" * 101}, "search", "string_too_long"),
        ({"search": "a\x00b"}, "search", "unprintable"),
    ],
)
async def test_what_is_out_of_bounds_is_refused_by_name(
    client: httpx.AsyncClient, noun: str, params: dict[str, str], field: str, code: str
) -> None:
    answer = await client.get(f"/api/v1/{noun}", params=params)
    assert answer.status_code == 422
    faults = [(fault["field"], fault["code"]) for fault in answer.json()["errors"]]
    assert faults == [(field, code)]


@LISTS
async def test_the_bounds_themselves_are_allowed(client: httpx.AsyncClient, noun: str) -> None:
    for params in ({"limit": 1}, {"limit": 100}, {"offset": 10_000}, {"search": "я" * 100}):
        assert ids(await client.get(f"/api/v1/{noun}", params=params)) == []


async def test_a_list_ends_where_offsets_end(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    await db.execute(
        "insert into clinic (id, name, city, address, timezone, currency)"
        " select gen_random_uuid(), 'К', '', '', 'UTC', 'RUB' from generate_series(1, 10200)"
    )
    answer = await client.get("/api/v1/clinics", params={"limit": 100, "offset": 9_900})
    assert next_page(answer) == "/api/v1/clinics?limit=100&offset=10000"
    last = await client.get("/api/v1/clinics", params={"limit": 100, "offset": 10_000})
    assert (len(ids(last)), next_page(last)) == (100, None)


async def test_favourites_have_pages_too(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person, town: None
) -> None:
    for noun in ("clinic", "doctor"):
        await db.execute(f"insert into favourite_{noun} select $1, id from {noun}", anna.id)
        path: Callable[..., str] = f"/api/v1/users/me/favorites/{noun}s?limit={{}}".format
        first = await client.get(path(30), headers=anna.headers)
        second = await client.get(next_page(first) or "", headers=anna.headers)
        assert next_page(second) is None
        assert (len(ids(first)), len(ids(second))) == (30, HOW_MANY - 30)
        assert len({*ids(first), *ids(second)}) == HOW_MANY
