"""Finding clinics, doctors and services by their names."""

import asyncpg
import httpx
import pytest

from healthlink.catalog.search import lists
from tests import make

CLINICS = [
    "Клиника «Ёлочка»",
    "Медицинский центр «Ореховый сад»",
    "Стоматология 100% улыбка",
    "Клиника семейной_медицины",
    r"Кабинет A\B",
    "«Մասիս» բժշկական կենտրոն",
    "Եվա և Արամ",
    "Եվա եւ Մարիամ",
    "LUX-Med",
    "Ян",
]


@pytest.fixture
async def town(db: asyncpg.Connection) -> None:
    for name in CLINICS:
        await make.clinic(db, name)


async def found(client: httpx.AsyncClient, search: str) -> list[str]:
    answer = await client.get("/api/v1/clinics", params={"search": search, "limit": 100})
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("елочка", ["Клиника «Ёлочка»"]),
        ("ЁЛОЧКА", ["Клиника «Ёлочка»"]),
        ("«ёл", ["Клиника «Ёлочка»"]),
        ("хов", ["Медицинский центр «Ореховый сад»"]),
        ("  центр «Оре  ", ["Медицинский центр «Ореховый сад»"]),
        ("клиника", ["Клиника «Ёлочка»", "Клиника семейной_медицины"]),
        (
            "мед",
            ["Медицинский центр «Ореховый сад»", "Клиника семейной_медицины", "LUX-Med"],
        ),
        (
            "med",
            ["LUX-Med", "Медицинский центр «Ореховый сад»", "Клиника семейной_медицины"],
        ),
        ("x-m", ["LUX-Med"]),
        ("նտր", ["«Մասիս» բժշկական կենտրոն"]),
        ("ՄԱՍԻՍ", ["«Մասիս» բժշկական կենտրոն"]),
        ("եվա և", ["Եվա և Արամ", "Եվա եւ Մարիամ"]),
        ("եվա եւ", ["Եվա և Արամ", "Եվա եւ Մարիամ"]),
        ("ԵՎԱ ԵՒ", ["Եվա և Արամ", "Եվա եւ Մարիամ"]),
        ("никогда", []),
    ],
)
async def test_part_of_a_name_finds_it_however_it_is_written(
    client: httpx.AsyncClient, town: None, search: str, names: list[str]
) -> None:
    assert await found(client, search) == names


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("100%", ["Стоматология 100% улыбка"]),
        ("0% у", ["Стоматология 100% улыбка"]),
        ("100_", []),
        ("й_м", ["Клиника семейной_медицины"]),
        ("й%м", []),
        (r"т a\b", [r"Кабинет A\B"]),
        (r"\a\b", []),
        ("кл%", []),
        ("%%%", []),
        ("___", []),
        (r"\\\\", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'; drop table clinic; --", []),
    ],
)
async def test_marks_of_patterns_are_only_letters(
    client: httpx.AsyncClient, town: None, search: str, names: list[str]
) -> None:
    assert await found(client, search) == names


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("к", [r"Кабинет A\B", "Клиника «Ёлочка»", "Клиника семейной_медицины"]),
        ("КЛ", ["Клиника «Ёлочка»", "Клиника семейной_медицины"]),
        ("եվ", ["Եվա և Արամ", "Եվա եւ Մարիամ"]),
        ("ян", ["Ян"]),
        ("lu", ["LUX-Med"]),
        ("«մ", ["«Մասիս» բժշկական կենտրոն"]),
        ("ли", []),
    ],
)
async def test_one_and_two_letters_find_the_start_of_names_in_their_order(
    client: httpx.AsyncClient, town: None, search: str, names: list[str]
) -> None:
    assert await found(client, search) == names


def test_what_has_no_trigram_is_not_looked_for_inside_names() -> None:
    for search in ("три", "ab-", "а б", "-а", "՛՛ա", "n 1"):
        assert lists.anywhere(search), search
    for search in ("", "да", "а-", "---", "«_»", "և"):
        assert not lists.anywhere(search), search


@pytest.mark.parametrize("search", ["", " ", "   ", "\t", " \n "])
async def test_blank_finds_everything(client: httpx.AsyncClient, town: None, search: str) -> None:
    assert await found(client, search) == CLINICS


async def test_doctors_and_services_are_found_the_same_way(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    await make.doctor(db, "Артём Королёв", name="Приём ЛОР-врача, 100% осмотр")
    await make.doctor(db, "Սևակ Ավետիսյան", name="Սրտի էխոկարդիոգրաֆիա")
    searches = {
        "doctors": [("королев", 1), ("АРТЕМ", 1), ("սեւակ", 1), ("ետիս", 1), ("ко", 0), ("սև", 1)],
        "services": [("лор-", 1), ("0% о", 1), ("էխո", 1), ("ՍՐՏԻ", 1), ("ло", 0), ("пр", 1)],
    }
    for noun, asked in searches.items():
        for search, count in asked:
            answer = await client.get(f"/api/v1/{noun}", params={"search": search})
            assert len(answer.json()) == count, search


async def test_the_best_rated_come_first_among_what_is_found(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    for rating, name in [(None, "Сад новый"), (4.0, "Сад"), (4.9, "Весенний сад"), (5.0, "Лес")]:
        await make.clinic(db, name, rating=rating)
    assert await found(client, "сад") == ["Весенний сад", "Сад", "Сад новый"]
