"""Refusals of every part of the practice."""

from typing import ClassVar

from healthlink.errors import Forbidden, Text


class NoPractice(Forbidden):
    """You have no practice, or not this one. A doctor gets one with `POST /doctors/register`; an
    assistant is invited to a doctor's."""

    title: ClassVar[Text] = {
        "en": "Register as a doctor first",
        "ru": "Сначала зарегистрируйтесь как врач",
        "hy": "Նախ գրանցվեք որպես բժիշկ",
    }
