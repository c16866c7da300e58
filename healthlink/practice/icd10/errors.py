"""The room's refusals."""

from typing import ClassVar

from healthlink.errors import Text, Unprocessable


class UnknownCode(Unprocessable):
    """ICD-10 has no such code: `GET /icd10` finds those that it has."""

    title: ClassVar[Text] = {
        "en": "ICD-10 has no such code",
        "ru": "В МКБ-10 нет такого кода",
        "hy": "ՀՄԴ-10-ում այդպիսի կոդ չկա",
    }
