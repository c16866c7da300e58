"""Refusals of consents."""

from typing import ClassVar

from healthlink.errors import Text, Unprocessable


class UnknownConsent(Unprocessable):
    """There are no such words: `GET /consents` tells the purposes and the version in use."""

    title: ClassVar[Text] = {
        "en": "There is no such consent",
        "ru": "Такого согласия нет",
        "hy": "Այդպիսի համաձայնություն չկա",
    }
