"""How the author of a review is called."""

import pytest

from healthlink.catalog.reviews.names import shown


@pytest.mark.parametrize(
    ("full_name", "name"),
    [
        ("Анна Саргсян", "Анна С."),
        ("Саргсян Анна", "Анна С."),
        ("Соколова Мария Игоревна", "Мария С."),
        ("Мария Игоревна Соколова", "Мария С."),
        ("Пушкин Александр Сергеевич", "Александр П."),
        ("Пушкин Александр", "Александр П."),
        ("Марина Пушкина", "Марина П."),
        ("Полина Гринберг", "Полина Г."),
        ("Константин Ли", "Константин Л."),
        ("Лев Яшин", "Лев Я."),
        ("Демьян Ким", "Демьян К."),
        ("Арам Тер-Казарян", "Арам Т."),
        ("Тер-Казарян Арам", "Арам Т."),
        ("Արամ Գրիգորյան", "Արամ Գ."),
        ("Գրիգորյան Արամ", "Արամ Գ."),
        ("Levon Petrosyan", "Levon P."),
        ("Petrosyan Levon", "Levon P."),
        ("Bryan Smith", "Bryan S."),
        ("Kim Lee", "Kim L."),
        ("  анна   саргсян ", "анна С."),
        ("Анна", "Анна"),
        ("", ""),
    ],
)
def test_a_first_name_and_an_initial_in_either_order(full_name: str, name: str) -> None:
    assert shown(full_name) == name
