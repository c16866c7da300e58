"""The table: its columns, their names in three languages, and how people fill its cells."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from healthlink.catalog.imports import cells
from healthlink.catalog.imports.columns import Column, folded
from healthlink.fields import Day, Name, Phone
from healthlink.practice.icd10 import icd10
from healthlink.practice.patients.dto import Diagnosis, Notes

_STATUSES = {
    "in_progress": {"in progress", "active", "в лечении", "на лечении", "բուժման մեջ", "ընթացքում"},
    "completed": {"completed", "завершено", "завершен", "выписан", "ավարտված", "ավարտվել է"},
}


def _refused(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, "Not a value of this column")


def _day(cell: Any) -> Any:
    """21.03.1984 and 21/03/1984 are days, too; a spreadsheet may add a midnight."""
    text = re.sub(r"[T ]00:00:00$", "", cell.strip())
    found = re.fullmatch(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})", text, re.ASCII)
    return f"{found[4]}-{int(found[3]):02}-{int(found[1]):02}" if found else text


def _phone(cell: Any) -> Any:
    """As written in Armenia, and as spreadsheets leave numbers: without the + or the first 0."""
    digits = re.sub(r"[\s().-]", "", cell)
    if re.fullmatch(r"0?[1-9]\d{7}", digits, re.ASCII):
        return f"+374{digits.removeprefix('0')}"
    return f"+{digits}" if re.fullmatch(r"374\d{8}|7\d{10}", digits, re.ASCII) else cell


def _code(cell: Any) -> Any:
    code = icd10.recognised(cell)
    if code is None:
        raise _refused("icd10")
    return code


def _status(cell: Any) -> Any:
    for status, also in _STATUSES.items():
        if folded(cell) in {folded(word) for word in (status, *also)}:
            return status
    raise _refused("status")


COLUMNS = {
    column.name: column
    for column in (
        Column("external_id", cells.ExternalId, None, "17"),
        Column("first_name", Name, example="Անահիտ"),
        Column("last_name", Name, example="Սարգսյան"),
        Column("birth_date", Annotated[Day, BeforeValidator(_day)], None, "1984-03-21"),
        Column("phone", Annotated[Phone, BeforeValidator(_phone)], None, "+374 91 123456"),
        Column("diagnosis", Diagnosis, "", "Հիպերտոնիա"),
        Column("diagnosis_code", Annotated[str, BeforeValidator(_code)], None, "I10"),
        Column("status", Annotated[str, BeforeValidator(_status)], "in_progress", "in_progress"),
        Column("notes", Notes, "", "Ալերգիա պենիցիլինի նկատմամբ"),
    )
}
NEEDED = ("first_name", "last_name")

HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "external_id": {
        "en": ("external_id", "id", "number", "card number"),
        "ru": ("Внешний ID", "номер", "номер карты", "№"),
        "hy": ("Արտաքին ID", "համար", "քարտի համար"),
    },
    "first_name": {
        "en": ("first_name", "name", "given name"),
        "ru": ("Имя",),
        "hy": ("Անուն",),
    },
    "last_name": {
        "en": ("last_name", "surname", "family name"),
        "ru": ("Фамилия",),
        "hy": ("Ազգանուն",),
    },
    "birth_date": {
        "en": ("birth_date", "date of birth", "born"),
        "ru": ("Дата рождения", "рождён"),
        "hy": ("Ծննդյան ամսաթիվ", "ծննդյան օր"),
    },
    "phone": {
        "en": ("phone", "phone number", "mobile"),
        "ru": ("Телефон", "номер телефона"),
        "hy": ("Հեռախոս", "հեռախոսահամար"),
    },
    "diagnosis": {"en": ("diagnosis",), "ru": ("Диагноз",), "hy": ("Ախտորոշում",)},
    "diagnosis_code": {
        "en": ("diagnosis_code", "icd-10", "icd10", "icd"),
        "ru": ("Код диагноза", "МКБ-10", "мкб"),
        "hy": ("Ախտորոշման կոդ", "ՀՄԴ-10", "հմդ"),
    },
    "status": {"en": ("status",), "ru": ("Статус", "состояние"), "hy": ("Կարգավիճակ",)},
    "notes": {
        "en": ("notes", "note", "comment"),
        "ru": ("Заметки", "примечания", "комментарий"),
        "hy": ("Նշումներ", "նշում"),
    },
}
"""The first of each language is what the template says."""

_KNOWN = {
    folded(word): name
    for name, spoken in HEADERS.items()
    for words in spoken.values()
    for word in (name, *words)
}


def find_header(cell: str) -> str | None:
    return _KNOWN.get(folded(cell))


def header(name: str, reader: str) -> str:
    return HEADERS[name][reader][0]
