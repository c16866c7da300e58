"""Refusals about assistants."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Text, Unprocessable


class AssistantInvitationExpired(Unprocessable):
    """The invitation was used, taken back, or is older than a week."""

    title: ClassVar[Text] = {
        "en": "This invitation is no longer good; ask the doctor for a new one",
        "ru": "Это приглашение больше не действует; попросите у врача новое",
        "hy": "Այս հրավերն այլևս չի գործում․ բժշկից նորը խնդրեք",
    }


class AlreadyWorksHere(Conflict):
    """You work in this practice already, or it is your own."""

    title: ClassVar[Text] = {
        "en": "You work in this practice already",
        "ru": "Вы уже работаете в этой практике",
        "hy": "Դուք արդեն աշխատում եք այս պրակտիկայում",
    }


class TooManyAssistants(Conflict):
    """A practice has twenty assistants at the most, invitations included."""

    title: ClassVar[Text] = {
        "en": "There are twenty assistants already: remove one first",
        "ru": "Уже двадцать ассистентов: сначала удалите кого-нибудь",
        "hy": "Արդեն քսան օգնական կա․ նախ հեռացրեք որևէ մեկին",
    }


violations.means("practice_assistant_once", AlreadyWorksHere)
