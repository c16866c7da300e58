"""Refusals of files of patients."""

from typing import ClassVar

from healthlink.errors import Conflict, Text, Unprocessable


class NoRoomLeft(Conflict):
    """The practice has stored as much as it may."""

    title: ClassVar[Text] = {
        "en": "There is no room left for files of this practice",
        "ru": "Место для файлов этой практики закончилось",
        "hy": "Այս պրակտիկայի ֆայլերի համար տեղ չի մնացել",
    }


class UnknownVisit(Unprocessable):
    """There is no such visit of this patient."""

    title: ClassVar[Text] = {
        "en": "There is no such visit of this patient",
        "ru": "У этого пациента нет такого приёма",
        "hy": "Այս հիվանդը նման այց չունի",
    }
