"""Refusals of taking over a profile."""

from collections.abc import Sequence
from typing import Any, ClassVar

from healthlink.booking.handover.dto import Overlap
from healthlink.errors import Conflict, Text, Unprocessable


class InvitationOver(Unprocessable):
    """The invitation was used before, is older than a week, was followed by a newer one, or never
    was."""

    title: ClassVar[Text] = {
        "en": "This invitation no longer works, ask the clinic for a new one",
        "ru": "Это приглашение больше не действует, попросите у клиники новое",
        "hy": "Այս հրավերն այլևս չի գործում, խնդրեք կլինիկային նորը",
    }


class DoctorConnected(Conflict):
    """The profile has an account already; whoever has it signs in with that."""

    title: ClassVar[Text] = {
        "en": "This doctor already has an account",
        "ru": "У этого врача уже есть аккаунт",
        "hy": "Այս բժիշկն արդեն հաշիվ ունի",
    }


class PracticeLeftBehind(Conflict):
    """Another account has led a practice under this profile, and its patients' records are there
    still: an administrator has to see to whom they go."""

    title: ClassVar[Text] = {
        "en": "Records of patients were left here; please ask an administrator",
        "ru": "Здесь остались записи о пациентах; обратитесь к администратору",
        "hy": "Այստեղ մնացել են հիվանդների քարտեր, դիմեք ադմինիստրատորին",
    }


class TwoPublicProfiles(Conflict):
    """Your account has a profile that patients find, or that works at a clinic: an administrator
    has to say which of the two it is."""

    title: ClassVar[Text] = {
        "en": "You already have a public profile; please ask an administrator",
        "ru": "У вас уже есть опубликованный профиль; обратитесь к администратору",
        "hy": "Դուք արդեն ունեք հրապարակված էջ, դիմեք ադմինիստրատորին",
    }


class CalendarsOverlap(Conflict):
    """The two calendars have times in common, so they cannot become one: `overlaps` lists them (at
    most a hundred, as `starts_at` and `ends_at`). Move or cancel one of each, and try again."""

    title: ClassVar[Text] = {
        "en": "Some times are taken in both calendars; move one of each first",
        "ru": "Некоторое время занято в обоих календарях; сначала перенесите одно из двух",
        "hy": "Որոշ ժամեր զբաղված են երկու օրացույցում, նախ տեղափոխեք դրանցից մեկը",
    }

    def __init__(self, overlaps: Sequence[Overlap] = ()) -> None:
        super().__init__()
        self.overlaps = overlaps

    def details(self) -> dict[str, Any]:
        return {"overlaps": [each.model_dump(mode="json") for each in self.overlaps]}


class NothingToUndo(Conflict):
    """There was no merge within the last thirty days, or it was undone."""

    title: ClassVar[Text] = {
        "en": "There is nothing to undo any more",
        "ru": "Отменять уже нечего",
        "hy": "Այլևս չեղարկելու բան չկա",
    }
