"""Refusals of the calendar."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Text, Unprocessable


class HoursOverlap(Unprocessable):
    """Two of the working hours of a day overlap; a break lies between two of them."""

    title: ClassVar[Text] = {
        "en": "Working hours of one day overlap",
        "ru": "Часы приёма одного дня пересекаются",
        "hy": "Նույն օրվա ընդունելության ժամերը հատվում են",
    }


class BadPeriod(Unprocessable):
    """A time off must end after it begins."""

    title: ClassVar[Text] = {
        "en": "The end must come after the beginning",
        "ru": "Конец должен быть позже начала",
        "hy": "Վերջը պետք է լինի սկզբից հետո",
    }


class RoomNameTaken(Conflict):
    """The clinic has an active consulting room of this name."""

    title: ClassVar[Text] = {
        "en": "There is a room of this name already",
        "ru": "Кабинет с таким названием уже есть",
        "hy": "Այս անունով կաբինետ արդեն կա",
    }


class TooManyRooms(Conflict):
    """A clinic has two hundred consulting rooms at most; one that is out of use can be put to use
    again, under another name."""

    title: ClassVar[Text] = {
        "en": "The clinic has too many rooms already",
        "ru": "У клиники уже слишком много кабинетов",
        "hy": "Կլինիկան արդեն չափազանց շատ կաբինետ ունի",
    }


violations.means("schedule_hours_apart", HoursOverlap)
violations.means("consulting_room_name", RoomNameTaken)
