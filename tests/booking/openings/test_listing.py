"""The doctors whom one can see the soonest, first."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from healthlink.booking.openings import earliest
from healthlink.booking.slots import Hours
from healthlink.db.pool import Db
from tests import make
from tests.booking.openings import brute
from tests.booking.waitlist import queue
from tests.make import Doctor, Person

Cards = list[dict[str, Any]]


async def listed(client: httpx.AsyncClient, **asked: str | int) -> Cards:
    answer = await client.get("/api/v1/doctors", params={"sort": "earliest", **asked})
    assert answer.status_code == 200, answer.text
    cards: Cards = answer.json()
    return cards


def shown(cards: Cards) -> list[tuple[str, datetime]]:
    return [(card["id"], datetime.fromisoformat(card["earliest"]["starts_at"])) for card in cards]


async def true_order(db: Db, *only: Doctor) -> list[tuple[str, datetime]]:
    chosen = {doctor.id for doctor in only}
    order = brute.in_order(await brute.truth(db))
    return [(str(id), at) for id, at in order if not only or id in chosen]


async def some_doctors(db: Db, **offer: Any) -> list[Doctor]:
    """Each begins at another hour."""
    weeks = ([Hours(day, 60 * n, 60 * n + 60, 30) for day in range(1, 8)] for n in (15, 9, 20, 12))
    return [await make.doctor(db, hours=week, **offer) for week in weeks]


async def test_the_order_is_that_of_the_free_times(client: httpx.AsyncClient, db: Db) -> None:
    await some_doctors(db)
    await make.doctor(db, hours=[])
    cards = await listed(client)
    assert shown(cards) == await true_order(db)
    first = cards[0]
    path = f"/api/v1/doctors/{first['id']}/earliest"
    alone = (await client.get(path)).json()
    assert first["earliest"] == {key: alone[key] for key in first["earliest"]}
    best = await client.get("/api/v1/doctors")
    plain = {card["id"]: card for card in best.json()}
    assert {**first, "earliest": None} == plain[first["id"]]


async def test_only_who_fits_what_was_asked(client: httpx.AsyncClient, db: Db) -> None:
    cheap = await some_doctors(db, price_minor=500_000)
    dear = await some_doctors(db, price_minor=5_000_000)
    here = cheap[0]
    name = await db.fetchval(
        "update doctor set full_name = 'Карен Саргсян' where id = $1 returning full_name", here.id
    )
    city = await db.fetchval(
        "update clinic set city = 'Гюмри' where id = $1 returning city", dear[1].clinic_id
    )
    for asked, fitting in (
        ({"price_max": 10_000}, cheap),
        ({"price_min": 10_000}, dear),
        ({"price_min": 49_000, "price_max": 51_000}, dear),
        ({"search": "саргсян"}, [here]),
        ({"search": "sargsyan"}, [here]),
        ({"search": "ка"}, [here]),
        ({"clinic_id": str(here.clinic_id)}, [here]),
        ({"city": city}, [dear[1]]),
        ({"search": name, "city": city}, []),
        ({"currency": "AMD"}, cheap + dear),
        ({"specialization": "xyz"}, []),
    ):
        expected = await true_order(db, *fitting) if fitting else []
        assert shown(await listed(client, **asked)) == expected, asked


async def test_at_the_clinic_that_fits(client: httpx.AsyncClient, db: Db) -> None:
    doctor = await make.doctor(db, hours=[Hours(day, 540, 600, 30) for day in range(1, 8)])
    other = await make.doctor(db, hours=[])
    await db.execute(
        "insert into doctor_clinic (doctor_id, clinic_id) values ($1, $2)",
        doctor.id,
        other.clinic_id,
    )
    assert len(await listed(client, clinic_id=str(doctor.clinic_id))) == 1
    assert await listed(client, clinic_id=str(other.clinic_id)) == []


async def test_page_by_page(
    client: httpx.AsyncClient, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_doctors(db)
    await some_doctors(db)
    whole = shown(await listed(client, currency="AMD"))
    monkeypatch.setattr(earliest, "PAGE", 2)
    monkeypatch.setattr(earliest, "LARGER_PAGE", 3)
    assert shown(await listed(client, currency="AMD")) == whole, "its sources are paged too"
    for asked in ({}, {"currency": "AMD"}):
        whole = shown(await listed(client, **asked))
        parts = [await listed(client, limit=3, offset=n, **asked) for n in (0, 3, 6, 9)]
        assert [each for part in parts for each in shown(part)] == whole
        assert len(whole) == 8
    answer = await client.get("/api/v1/doctors?sort=earliest&limit=3")
    assert 'rel="next"' in answer.headers["Link"]


async def test_a_held_time_is_not_shown(client: httpx.AsyncClient, db: Db, anna: Person) -> None:
    doctor = await queue.busy_doctor(db, prepaid=True)
    for asked in ({}, {"currency": "AMD"}):
        (before,) = shown(await listed(client, **asked))
        day = before[1].astimezone(doctor.zone).date()
        await queue.book(client, anna, doctor, ahead=(day - doctor.day(0)).days)
        (after,) = shown(await listed(client, **asked))
        assert after[1] > before[1]
    assert not await brute.bounds_that_lie(db)
