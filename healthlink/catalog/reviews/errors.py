"""Refusals of reviews."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Text


class AlreadyReviewed(Conflict):
    """There is a review of this appointment; it can be changed for a week, or deleted."""

    title: ClassVar[Text] = {
        "en": "You have already reviewed this visit",
        "ru": "Вы уже оставили отзыв об этом приёме",
        "hy": "Դուք արդեն կարծիք եք թողել այս այցի մասին",
    }


class ReviewClosed(Conflict):
    """A review can be changed for a week after it was written; it can be deleted at any time."""

    title: ClassVar[Text] = {
        "en": "A review can be changed only within a week",
        "ru": "Изменить отзыв можно только в течение недели",
        "hy": "Կարծիքը կարելի է փոխել միայն մեկ շաբաթվա ընթացքում",
    }


class OwnPractice(Conflict):
    """The doctor, and whoever works at the clinic, does not review it."""

    title: ClassVar[Text] = {
        "en": "You cannot review yourself or the clinic you work at",
        "ru": "Нельзя оставить отзыв о себе или о своей клинике",
        "hy": "Չի կարելի կարծիք թողնել Ձեր կամ Ձեր կլինիկայի մասին",
    }


violations.means("review_of_appointment", AlreadyReviewed)
