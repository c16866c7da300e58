"""Refusals of files of the chat."""

from typing import ClassVar

from healthlink.errors import Conflict, Text


class TooMuchToday(Conflict):
    """500 MiB of your files came into the chat within a day already: go on later, or delete some
    that wait to be sent."""

    title: ClassVar[Text] = {
        "en": "Too many files for one day",
        "ru": "Слишком много файлов за один день",
        "hy": "Չափազանց շատ ֆայլեր մեկ օրվա համար",
    }
