"""Ratings are exactly what the reviews make them, whoever writes, changes, hides at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from random import Random

import asyncpg
import httpx
import pytest

from healthlink.booking import visits
from healthlink.catalog.reviews.dto import ReviewCreate
from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person

WRONG = """
select count(*) from (
    select star_counts, rating, array(
        select count(r.id)::int from generate_series(1, 5) as n
        left join review r on r.stars = n and r.doctor_id = t.id and r.hidden_at is null
        group by n order by n
    ) as recounted from doctor t
    union all
    select star_counts, rating, array(
        select count(r.id)::int from generate_series(1, 5) as n
        left join review r on r.stars = n and r.clinic_id = t.id and r.hidden_at is null
        group by n order by n
    ) from clinic t
) as told
where star_counts <> recounted
   or rating is distinct from shrunk_rating(recounted)
"""
MANY = 200
# What the trigger must not do: read here, write there.
READ_THEN_WRITE = """
create or replace function count_review() returns trigger language plpgsql as $$
declare
    seen integer[];
    come integer := case when new.hidden_at is null then new.stars end;
    gone integer := case when old.hidden_at is null then old.stars end;
begin
    select star_counts into seen from doctor where id = coalesce(new.doctor_id, old.doctor_id);
    perform pg_sleep(0.002);
    update doctor set star_counts = stars_moved(seen, gone, come)
    where id = coalesce(new.doctor_id, old.doctor_id);
    return null;
end
$$
"""


@pytest.fixture
async def posts(db: Db, dr_grigoryan: Doctor, dr_petrosyan: Doctor) -> list[Doctor]:
    """Both doctors, each at both clinics: their reviews meet at every row."""
    found = []
    for doctor in (dr_grigoryan, dr_petrosyan):
        for clinic_id in (dr_grigoryan.clinic_id, dr_petrosyan.clinic_id):
            if clinic_id == doctor.clinic_id:
                found.append(doctor)
                continue
            await db.execute("insert into doctor_clinic values ($1, $2)", doctor.id, clinic_id)
            service_id = await make.service(db, clinic_id, doctor.id)
            found.append(replace(doctor, clinic_id=clinic_id, service_id=service_id))
    return found


async def attended(db: Db, who: Person, posts: Iterable[Doctor], times: int = MANY) -> list[str]:
    """Where these visits are reviewed."""
    async with db.transaction():
        ids = [await make.fulfilled(db, who, doctor) for doctor in islice(cycle(posts), times)]
    return [f"/api/v1/appointments/{id}/review" for id in ids]


async def deadlocks(db: Db) -> int:
    await db.fetchval("select pg_stat_force_next_flush()")
    found: int = await db.fetchval(
        "select deadlocks from pg_stat_database where datname = current_database()"
    )
    return found


async def all_at_once(requests: Iterable[Callable[[], Awaitable[httpx.Response]]]) -> Counter[int]:
    """Whoever is told that we are busy tries again, like any client; so every status counts."""

    async def insisting(send: Callable[[], Awaitable[httpx.Response]]) -> int:
        while (answer := await send()).status_code == 503:
            pass
        return answer.status_code

    return Counter(await asyncio.gather(*map(insisting, requests)))


async def test_200_at_once_are_all_counted(
    client: httpx.AsyncClient, db: Db, anna: Person, posts: list[Doctor]
) -> None:
    before = await deadlocks(db)
    answers = await all_at_once(
        partial(client.post, path, json={"stars": 1 + n % 5}, headers=anna.headers)
        for n, path in enumerate(await attended(db, anna, posts))
    )
    assert answers == {201: MANY}
    assert await db.fetchval("select sum(review_count(star_counts)) from doctor") == MANY
    assert await db.fetchval(WRONG) == 0
    assert await deadlocks(db) == before


async def test_whatever_is_done_at_once_the_counts_are_right(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person, admin: Person,
    posts: list[Doctor],
) -> None:  # fmt: skip
    """Fifty reviews are changed, hidden, restored and some deleted, while fifty are written."""
    before = await deadlocks(db)
    why = {"reason": "x"}
    requests = [
        partial(client.post, path, json={"stars": 1 + n % 5}, headers=boris.headers)
        for n, path in enumerate(await attended(db, boris, posts, 50))
    ]
    for n in range(50):
        id = await make.review(db, anna, posts[n % 4], 1 + n % 5)
        mine, managed = f"/api/v1/reviews/{id}", f"/api/v1/manage/reviews/{id}"
        requests += [
            partial(client.patch, mine, json={"stars": 5 - n % 5}, headers=anna.headers),
            partial(client.post, f"{managed}/hide", json=why, headers=admin.headers),
            partial(client.post, f"{managed}/restore", json=why, headers=admin.headers),
        ]
        if n % 4 == 0:
            requests.append(partial(client.delete, mine, headers=anna.headers))
    Random(2).shuffle(requests)
    answers = await all_at_once(requests)
    assert set(answers) <= {200, 201, 204, 404}, answers
    assert answers[201] == 50
    assert await db.fetchval(WRONG) == 0
    assert await deadlocks(db) == before


@pytest.fixture
async def careless(db: Db) -> AsyncIterator[None]:
    """A trigger that reads before it writes."""
    careful = await db.fetchval("select pg_get_functiondef('count_review'::regproc)")
    await db.execute(READ_THEN_WRITE)
    yield
    await db.execute(careful)


async def test_reading_before_writing_loses_reviews(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor, careless: None
) -> None:
    """The negative control: this is what the tests above would look like."""
    answers = await all_at_once(
        partial(client.post, path, json={"stars": 5}, headers=anna.headers)
        for path in await attended(db, anna, [dr_grigoryan])
    )
    assert answers == {201: MANY}
    assert await db.fetchval("select review_count(star_counts) from doctor") < MANY
    assert await db.fetchval(WRONG) > 0


async def test_what_is_rolled_back_does_not_count(
    db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    transaction = db.transaction()
    await transaction.start()
    await visits.review(db, anna.id, visit, ReviewCreate(stars=1))
    await db.execute("set constraints all immediate")
    assert await db.fetchval("select rating from doctor") == 3.5
    await transaction.rollback()
    assert await db.fetchval("select rating from doctor") is None


async def test_the_rows_that_reviews_share_are_locked_for_the_commit_alone(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    first = await make.fulfilled(db, anna, dr_grigoryan)
    second = await make.fulfilled(db, boris, dr_grigoryan)
    async with db.transaction():
        await visits.review(db, anna.id, first, ReviewCreate(stars=1))
        path = f"/api/v1/appointments/{second}/review"
        meanwhile = await client.post(path, json={"stars": 5}, headers=boris.headers)
        assert meanwhile.status_code == 201, "not held up by a review that is being written"
    assert await db.fetchval(WRONG) == 0


async def test_the_schema_keeps_a_review_with_its_visit(
    db: Db, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    await make.review(db, anna, dr_grigoryan)
    for wrong in ("doctor_id = $1", "stars = 6", "answer = 'x'", "user_id = null",
                  "hidden_at = now()"):  # fmt: skip
        values = [dr_petrosyan.id] if "$1" in wrong else []
        with pytest.raises(asyncpg.CheckViolationError):
            await db.execute(f"update review set {wrong}", *values)
