"""Refusals at the desk."""

from typing import ClassVar

from healthlink.errors import Conflict, Text, Unprocessable


class NotConfirmed(Conflict):
    """Only of a confirmed visit. This one waits for its payment, was cancelled, has run out, or is
    closed already; what was closed or marked as arrived by mistake can be reopened."""

    title: ClassVar[Text] = {
        "en": "This visit is not in a state for that",
        "ru": "В нынешнем состоянии записи это невозможно",
        "hy": "Գրանցման ներկա վիճակում դա հնարավոր չէ",
    }


class VisitNotYet(Conflict):
    """A visit is fulfilled, or its patient arrives, on its day or later; it is missed only after it
    was to begin."""

    title: ClassVar[Text] = {
        "en": "The time of this visit has not come yet",
        "ru": "Время этого приёма ещё не наступило",
        "hy": "Այս այցի ժամանակը դեռ չի եկել",
    }


class NothingToReturn(Conflict):
    """The desk owes nothing back: it took no money, or none of it is due."""

    title: ClassVar[Text] = {
        "en": "The desk has nothing to give back here",
        "ru": "Касса ничего не должна вернуть по этой записи",
        "hy": "Այս գրանցման համար դրամարկղը վերադարձնելու գումար չունի",
    }


class UnknownRoom(Unprocessable):
    """Not an active consulting room of this clinic that will do for the service."""

    title: ClassVar[Text] = {
        "en": "There is no such consulting room for this",
        "ru": "Такого кабинета для этой услуги нет",
        "hy": "Այս ծառայության համար այդպիսի կաբինետ չկա",
    }
