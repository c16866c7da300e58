"""Refusals of managing the catalogue."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Forbidden, NotFound, Text, Unprocessable
from healthlink.words import FIELD_MESSAGES


class UnknownTimezone(Unprocessable):
    """The database does not know this time zone."""

    title: ClassVar[Text] = FIELD_MESSAGES["timezone"]


class CurrencyInUse(Conflict):
    """Services are priced in the clinic's currency, so it cannot be changed any more."""

    title: ClassVar[Text] = {
        "en": "The clinic has prices in its currency already",
        "ru": "У клиники уже есть цены в её валюте",
        "hy": "Կլինիկան արդեն ունի գներ իր արժույթով",
    }


class DoctorElsewhere(Forbidden):
    """The doctor receives at a clinic that is not yours: neither clinic can speak for the doctor
    alone, so an administrator does it, who has asked."""

    title: ClassVar[Text] = {
        "en": "This doctor also receives at another clinic; please ask an administrator",
        "ru": "Этот врач принимает и в другой клинике; обратитесь к администратору",
        "hy": "Այս բժիշկն ընդունում է նաև այլ կլինիկայում, դիմեք ադմինիստրատորին",
    }


class DoctorUnlisted(Forbidden):
    """An administrator took the doctor off the market, and only one puts them back."""

    title: ClassVar[Text] = {
        "en": "An administrator has taken this doctor off the market",
        "ru": "Этого врача снял с публикации администратор",
        "hy": "Այս բժշկին հրապարակումից հանել է ադմինիստրատորը",
    }


class DoctorNotHere(Unprocessable):
    """The doctor does not receive at this clinic, so the clinic cannot offer their services."""

    title: ClassVar[Text] = {
        "en": "This doctor does not receive at this clinic",
        "ru": "Этот врач не принимает в этой клинике",
        "hy": "Այս բժիշկն այս կլինիկայում չի ընդունում",
    }


violations.means("doctor_clinic_doctor_id_fkey", NotFound)
