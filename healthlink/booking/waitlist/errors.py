"""Refusals of the waitlist."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Text, Unprocessable


class OfferOver(Conflict):
    """No time is offered at the moment: the answer came too late, or it was declined. The wait
    goes on."""

    title: ClassVar[Text] = {
        "en": "This offer is over, the time has gone to somebody else",
        "ru": "Предложение больше не действует, время перешло другому",
        "hy": "Առաջարկն այլևս ուժի մեջ չէ, ժամն անցել է ուրիշին",
    }


class AlreadyWaiting(Conflict):
    """This person waits for this service already; leave that wait to join with other days."""

    title: ClassVar[Text] = {
        "en": "You are already on the waitlist for this service",
        "ru": "Вы уже в листе ожидания на эту услугу",
        "hy": "Դուք արդեն այս ծառայության սպասման ցուցակում եք",
    }


class TooManyWaits(Conflict):
    """Ten waits are the most for one account."""

    title: ClassVar[Text] = {
        "en": "You are waiting for ten services already",
        "ru": "Вы уже ждёте времени на десять услуг",
        "hy": "Դուք արդեն սպասում եք տասը ծառայության",
    }


class BadWait(Unprocessable):
    """The days must run forwards, not all be past, be at most sixty apart and within a year; the
    hours must run forwards."""

    title: ClassVar[Text] = {
        "en": "Choose up to sixty coming days within a year, and hours that run forwards",
        "ru": "Выберите до шестидесяти ближайших дней в пределах года и часы по порядку",
        "hy": "Ընտրեք մինչև վաթսուն առաջիկա օր մեկ տարվա ընթացքում և ժամեր ըստ հերթականության",
    }


violations.means("waitlist_entry_once", AlreadyWaiting)
