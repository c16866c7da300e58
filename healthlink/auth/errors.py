"""Refusals of accounts and sessions."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Text, Unauthorized, Unprocessable


class WrongCredentials(Unauthorized):
    """No account has this e-mail and password together; which of them is wrong is not told."""

    title: ClassVar[Text] = {
        "en": "Wrong e-mail or password",
        "ru": "Неверная почта или пароль",
        "hy": "Սխալ էլ. փոստ կամ գաղտնաբառ",
    }


class SessionEnded(Unauthorized):
    """The session is over: signed out, expired, or ended because its refresh token leaked."""

    title: ClassVar[Text] = {
        "en": "This session has ended, please sign in again",
        "ru": "Сеанс завершён, войдите снова",
        "hy": "Սեանսն ավարտվել է, մուտք գործեք կրկին",
    }


class WrongPassword(Unprocessable):
    """The current password was not the one given."""

    title: ClassVar[Text] = {
        "en": "The password is wrong",
        "ru": "Неверный пароль",
        "hy": "Գաղտնաբառը սխալ է",
    }


class LinkExpired(Unprocessable):
    """The link was used before, is too old, was followed by a newer one, or never was."""

    title: ClassVar[Text] = {
        "en": "This link no longer works, ask for a new one",
        "ru": "Эта ссылка больше не действует, запросите новую",
        "hy": "Այս հղումն այլևս չի գործում, խնդրեք նորը",
    }


class EmailTaken(Conflict):
    """Another account has this e-mail address."""

    title: ClassVar[Text] = {
        "en": "This e-mail is already registered",
        "ru": "Эта почта уже зарегистрирована",
        "hy": "Այս էլ. փոստն արդեն գրանցված է",
    }


class FamilyFull(Conflict):
    """Twenty people can be booked for from one account."""

    title: ClassVar[Text] = {
        "en": "There are twenty people in your family already",
        "ru": "В вашей семье уже двадцать человек",
        "hy": "Ձեր ընտանիքում արդեն քսան հոգի կա",
    }


violations.means("users_email_key", EmailTaken)
