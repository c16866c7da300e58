"""Refusals of the chat."""

from typing import ClassVar

from healthlink.errors import Conflict, Forbidden, Malformed, Text, Unauthorized, Unprocessable


class DoctorNotConnected(Conflict):
    """Nobody has taken this doctor's profile over yet: there is nobody to write to."""

    title: ClassVar[Text] = {
        "en": "This doctor is not on HealthLink yet",
        "ru": "Этот врач ещё не подключился к HealthLink",
        "hy": "Այս բժիշկը դեռ միացած չէ HealthLink-ին",
    }


class NoRelation(Forbidden):
    """A patient and a doctor write to each other once there is an appointment or a visit between
    them, or when the doctor accepts questions; others do not."""

    title: ClassVar[Text] = {
        "en": "You can write once there is an appointment",
        "ru": "Написать можно, когда есть запись на приём",
        "hy": "Գրել կարելի է, երբ կա ամրագրված այց",
    }


class ChatBlocked(Forbidden):
    """One of you has blocked the other, or has no account any more."""

    title: ClassVar[Text] = {
        "en": "You cannot write in this conversation",
        "ru": "В эту беседу писать нельзя",
        "hy": "Այս զրույցում գրել չի կարելի",
    }


class EmptyMessage(Unprocessable):
    """Neither a text nor a file."""

    title: ClassVar[Text] = {
        "en": "Write something",
        "ru": "Напишите что-нибудь",
        "hy": "Գրեք ինչ-որ բան",
    }


class ClientIdUsed(Conflict):
    """Another message of yours has this `client_id`: this one was not stored."""

    title: ClassVar[Text] = {
        "en": "Another message has this client_id",
        "ru": "С этим client_id уже отправлено другое сообщение",
        "hy": "Այս client_id-ով արդեն ուղարկված է այլ հաղորդագրություն",
    }


class UnknownFile(Unprocessable):
    """No file of yours that waits in this conversation has this id."""

    title: ClassVar[Text] = {
        "en": "There is no such file",
        "ru": "Такого файла нет",
        "hy": "Այսպիսի ֆայլ չկա",
    }


class BadFrame(Malformed):
    """The frame is no JSON of a kind that is known here."""

    title: ClassVar[Text] = {
        "en": "The frame could not be read",
        "ru": "Сообщение не удалось прочитать",
        "hy": "Հաղորդագրությունը հնարավոր չէ կարդալ",
    }


class TicketOver(Unauthorized):
    """The ticket was used, or its half minute is over."""

    title: ClassVar[Text] = {
        "en": "This ticket is over",
        "ru": "Этот билет уже недействителен",
        "hy": "Այս տոմսն այլևս վավեր չէ",
    }
