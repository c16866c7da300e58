"""Refusals about calendars."""

from typing import ClassVar

from healthlink.errors import Conflict, Text, Unprocessable


class NoPractice(Unprocessable):
    """Your account is not connected with a doctor's profile, so there is no practice to show."""

    title: ClassVar[Text] = {
        "en": "Your account is not connected with a doctor's profile",
        "ru": "Ваш аккаунт не связан с профилем врача",
        "hy": "Ձեր հաշիվը կապված չէ բժշկի էջի հետ",
    }


class TooManyCalendars(Conflict):
    """You have ten calendars; delete one that nobody reads."""

    title: ClassVar[Text] = {
        "en": "You have ten calendars already, delete one of them",
        "ru": "У вас уже десять календарей, удалите один из них",
        "hy": "Դուք արդեն ունեք տասը օրացույց, ջնջեք դրանցից մեկը",
    }
