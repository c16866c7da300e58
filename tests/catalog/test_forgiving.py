"""Names are found however they are written: three alphabets, slips of the finger."""

import asyncpg
import httpx
import pytest

from healthlink.catalog import entries
from tests import make

SAME = """
Григорян Grigoryan Գրիգորյան grigorian
Хачатрян Khachatryan Xachatryan Խաչատրյան
Ованнисян Hovhannisyan Հովհաննիսյան Оганесян
Саркисян Sargsyan Սարգսյան Sarkisian
Щербаков Shcherbakov Scherbakov
Юлия Yulia Julia Yuliya
Арутюнян Harutyunyan Հարությունյան
Акопян Hakobyan Հակոբյան Hagopian
Мкртчян Mkrtchyan Մկրտչյան
Погосян Poghosyan Պողոսյան
Казарян Ghazaryan Ղազարյան
Петросян Petrosyan Պետրոսյան Bedrosian
Восканян Voskanyan Ոսկանյան
Егиазарян Yeghiazaryan Եղիազարյան
Багдасарян Baghdasaryan Բաղդասարյան
Чайковский Tchaikovsky
Александр Alexander Ալեքսանդր
Пётр Peter Pyotr
Фёдор Fyodor
Артём Artyom
Сергей Sergey Սերգեյ
Дмитрий Dmitry
Жанна Zhanna Ժաննա
Рузанна Ruzanna Ռուզաննա
Рипсиме Hripsime Հռիփսիմե
Королёв Korolyov
Наталья Natalia
Мхитарян Mkhitaryan Mxitaryan
Овсепян Hovsepyan Հովսեփյան
Цветаева Tsvetaeva
"""
"""Every word of a line finds every other one."""
SLIPS = """
Медведев Медвдев
Виноградов Виногрдаов
Лебедева Лебедееа
Мартиросян Мартиросан
Karapetyan Karpetyan
Степанян Стпанян
Тихонова Техонова
Бондаренко Бандаренко
Վարդանյան Վարդանան
Авиценна Авицнна
"""
DIFFERENT = """
Петросян Погосян
Григорян Гукасян
Хачатрян Карапетян
Анна Инна
Арам Адам
Карен Корнелий
Мария Милена
Соколов Соловьёв
Лебедев Медведев
Саргсян Сарьян
Иванов Иванчук
Орлов Ершов
Морозов Моренко
Виноградов Винокуров
Белов Белкин
Наталья Наира
Левон Лиана
Вардан Ваграм
Тигран Тихон
Гоар Гор
Нарек Норайр
Сона Сусанна
Давид Дарья
Щербаков Щукин
Юлия Юрий
Жанна Женя
Акопян Арутюнян
Мкртчян Мхитарян
Крылов Краснов
Голубев Горбунов
Чехов Чернов
"""


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n") if line]


def test_there_are_enough_of_them() -> None:
    pairs = sum(len(line) * (len(line) - 1) // 2 for line in lines(SAME))
    assert pairs + len(lines(SLIPS)) >= 60
    assert len(lines(DIFFERENT)) >= 30


async def found(client: httpx.AsyncClient, search: str) -> list[str]:
    answer = await client.get("/api/v1/doctors", params={"search": search, "limit": 100})
    assert answer.status_code == 200, answer.text
    return [row["full_name"] for row in answer.json()]


async def enter(db: asyncpg.Connection, names: list[str], specialization: str = "") -> None:
    for name in names:
        await entries.add_doctor(
            db, [], full_name=name, specialization=specialization, description="", languages=[],
            rating=None,
        )  # fmt: skip


async def test_a_name_finds_itself_in_every_alphabet(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    await enter(db, [name for line in lines(SAME) for name in line])
    missing = [
        (typed, name)
        for line in lines(SAME)
        for typed in line
        for name in set(line) - set(await found(client, typed))
    ]
    assert not missing


@pytest.mark.parametrize("turn", [1, -1])
async def test_a_slip_of_the_finger_is_forgiven(
    client: httpx.AsyncClient, db: asyncpg.Connection, turn: int
) -> None:
    both = [line[::turn] for line in lines(SLIPS)]
    await enter(db, [name for name, _ in both])
    missing = [(name, typed) for name, typed in both if name not in await found(client, typed)]
    assert not missing


@pytest.mark.parametrize("turn", [1, -1])
async def test_another_name_is_not_found(
    client: httpx.AsyncClient, db: asyncpg.Connection, turn: int
) -> None:
    both = [line[::turn] for line in lines(DIFFERENT)]
    await enter(db, [name for name, _ in both])
    wrong = [(name, typed) for name, typed in both if name in await found(client, typed)]
    assert not wrong


async def test_what_is_typed_exactly_comes_first(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    await enter(db, ["Արամ Գրիգորյան", "Арам Григорян", "Aram Grigoryan"])
    assert (await found(client, "Grigoryan"))[0] == "Aram Grigoryan"
    assert (await found(client, "Григорян"))[0] == "Арам Григорян"
    assert len(await found(client, "grigor")) == 3, "the beginning of a word will do"
    assert len(await found(client, "grigorian aram")) == 3, "in any order"


async def test_clinics_and_services_are_forgiven_too(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    doctor = await make.doctor(db, name="Эхокардиография")
    await make.clinic(db, "Клиника «Авиценна»")
    clinics = (await client.get("/api/v1/clinics", params={"search": "Ավիցենա"})).json()
    assert [row["name"] for row in clinics] == ["Клиника «Авиценна»"]
    for more in ({}, {"doctor_id": str(doctor.id)}, {"clinic_id": str(doctor.clinic_id)}):
        asked = {"search": "ekhokardiografiya", **more}
        services = (await client.get("/api/v1/services", params=asked)).json()
        assert [row["name"] for row in services] == ["Эхокардиография"]


@pytest.mark.parametrize(
    "typed",
    ["кардиолог", "сердце", "сердечный", "սիրտ", "սրտաբան", "cardiologist", "heart", "кардилог",
     "kardiolog", "serdtse", "Аршакян кардиолог"],
)  # fmt: skip
async def test_a_word_for_a_specialty_finds_its_doctors(
    client: httpx.AsyncClient, db: asyncpg.Connection, typed: str
) -> None:
    await enter(db, ["Ашот Аршакян"], "Սրտաբան")
    await enter(db, ["Лев Орлов"], "Окулист")
    assert await found(client, typed) == ["Ашот Аршакян"]


@pytest.mark.parametrize(
    ("typed", "specialization"),
    [("ухо горло нос", "ЛОР-врач"), ("зубной", "Ատամնաբույժ"), ("eye doctor", "Окулист")],
)
async def test_everyday_words_do_too(
    client: httpx.AsyncClient, db: asyncpg.Connection, typed: str, specialization: str
) -> None:
    await enter(db, ["Ашот Аршакян"], specialization)
    assert await found(client, typed) == ["Ашот Аршакян"]
