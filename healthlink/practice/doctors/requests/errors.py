"""Refusals of joining a clinic."""

from typing import ClassVar

from healthlink.errors import Conflict, Text


class AlreadyAnswered(Conflict):
    """Somebody at the clinic has declined this doctor; they may ask again."""

    title: ClassVar[Text] = {
        "en": "This request has been declined already",
        "ru": "Этот запрос уже отклонён",
        "hy": "Այս հարցումն արդեն մերժվել է",
    }


class AlreadyReceives(Conflict):
    """The doctor receives at this clinic, so there is nothing to ask for."""

    title: ClassVar[Text] = {
        "en": "You already receive at this clinic",
        "ru": "Вы уже принимаете в этой клинике",
        "hy": "Դուք արդեն ընդունում եք այս կլինիկայում",
    }
