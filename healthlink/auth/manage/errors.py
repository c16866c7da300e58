"""Refusals of managing accounts."""

from typing import ClassVar

from healthlink.errors import Conflict, Text


class OwnAccount(Conflict):
    """Nobody blocks themselves: another administrator would have to let them in again."""

    title: ClassVar[Text] = {
        "en": "You cannot block yourself",
        "ru": "Нельзя заблокировать самого себя",
        "hy": "Դուք չեք կարող արգելափակել ինքներդ Ձեզ",
    }
