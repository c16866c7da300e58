"""Refusals about visits."""

from typing import ClassVar

from healthlink.errors import Conflict, Text, Unprocessable


class BadNextVisit(Unprocessable):
    """A next visit needs a date, which is not before that of the visit it follows."""

    title: ClassVar[Text] = {
        "en": "The next visit cannot come before this one",
        "ru": "Следующий визит не может быть раньше этого",
        "hy": "Հաջորդ այցը չի կարող լինել այս այցից շուտ",
    }


class NextVisitOver(Conflict):
    """The visit that follows has taken place, or was missed. Plan another one from that one."""

    title: ClassVar[Text] = {
        "en": "The next visit is over already",
        "ru": "Следующий визит уже прошёл",
        "hy": "Հաջորդ այցն արդեն անցել է",
    }


class SetByTheService(Unprocessable):
    """A visit that was booked on the market is as long as its service, and has a time."""

    title: ClassVar[Text] = {
        "en": "This is set by the booked service",
        "ru": "Это определяет записанная услуга",
        "hy": "Սա սահմանում է գրանցված ծառայությունը",
    }


class PatientBusy(Conflict):
    """The patient has another appointment at this time, wherever that is."""

    title: ClassVar[Text] = {
        "en": "The patient already has an appointment at this time",
        "ru": "У пациента на это время уже есть запись",
        "hy": "Պացիենտն այդ ժամին արդեն գրանցված է",
    }
