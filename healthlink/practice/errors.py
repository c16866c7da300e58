"""Refusals of every part of the practice."""

from typing import ClassVar

from healthlink.errors import Forbidden, Text


class DoctorOnly(Forbidden):
    """An assistant may not do this: it is for the doctor whose practice it is."""

    title: ClassVar[Text] = {
        "en": "Only the doctor may do this",
        "ru": "Это может сделать только сам врач",
        "hy": "Սա կարող է անել միայն ինքը՝ բժիշկը",
    }


class NoPractice(Forbidden):
    """You have no practice, or not this one. A doctor gets one with `POST /doctors/register`; an
    assistant is invited to a doctor's."""

    title: ClassVar[Text] = {
        "en": "Register as a doctor first",
        "ru": "Сначала зарегистрируйтесь как врач",
        "hy": "Նախ գրանցվեք որպես բժիշկ",
    }
