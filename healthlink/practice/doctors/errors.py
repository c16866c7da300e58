"""Refusals of doctors' own profiles."""

from typing import ClassVar

from healthlink.errors import Conflict, Text


class ProfileIsPublic(Conflict):
    """Patients find this profile, or a clinic answers for it: name and specialization are changed
    by the clinic's staff, or by an administrator."""

    title: ClassVar[Text] = {
        "en": "Your name and specialization are public; please ask your clinic to change them",
        "ru": "Ваши имя и специальность опубликованы; попросите клинику изменить их",
        "hy": "Ձեր անունն ու մասնագիտությունը հրապարակված են, խնդրեք կլինիկային փոխել դրանք",
    }


class VisitsToCome(Conflict):
    """Visits that you have planned would come at another time on the new clock: move them to a day
    without a time first, or cancel them."""

    title: ClassVar[Text] = {
        "en": "There are planned visits to come, the clock cannot change",
        "ru": "Есть запланированные визиты, часы изменить нельзя",
        "hy": "Կան նախատեսված այցեր, ժամային գոտին փոխել հնարավոր չէ",
    }
