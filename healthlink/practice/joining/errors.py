"""Refusals of joining."""

from typing import ClassVar

from healthlink.errors import Conflict, Text, Unprocessable


class InvitationExpired(Unprocessable):
    """The invitation was used, replaced by a newer one, or is older than a week."""

    title: ClassVar[Text] = {
        "en": "This invitation is no longer good; ask the doctor for a new one",
        "ru": "Это приглашение больше не действует; попросите у врача новое",
        "hy": "Այս հրավերն այլևս չի գործում․ բժշկից նորը խնդրեք",
    }


class AlreadyJoined(Conflict):
    """The card is joined with an account; that has to be ended first."""

    title: ClassVar[Text] = {
        "en": "This card already belongs to an account",
        "ru": "Эта карта уже связана с аккаунтом",
        "hy": "Այս քարտն արդեն կապված է հաշվի հետ",
    }
