"""How this house refuses: every refusal is a class that knows its status and its words."""

import re
from typing import Any, ClassVar

Text = dict[str, str]
"""One message in every language we speak: {"en": …, "ru": …, "hy": …}."""


class Problem(Exception):
    """Something a caller can be told. The docstring of a subclass explains it to developers."""

    status: ClassVar[int] = 500
    title: ClassVar[Text]

    def __init__(self, *fields: str, retry_after: int | None = None) -> None:
        """`fields` name the input at fault; `retry_after` is in seconds."""
        super().__init__(self.slug())
        self.fields = fields
        self.retry_after = retry_after

    @classmethod
    def slug(cls) -> str:
        """NotAPicture -> not-a-picture, the last part of the problem's address."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()

    @classmethod
    def code(cls) -> str:
        """What `errors` calls it at each of its fields."""
        return cls.slug()

    def details(self) -> dict[str, Any]:
        """What the document tells besides, where a title is not enough: never of what was sent."""
        return {}


class Malformed(Problem):
    """The request could not be read: broken JSON, a broken header."""

    status = 400
    title: ClassVar[Text] = {
        "en": "The request could not be read",
        "ru": "Запрос не удалось прочитать",
        "hy": "Հարցումը հնարավոր չէ կարդալ",
    }


class Unauthorized(Problem):
    """There is no valid access token: none was sent, it has expired, or its session has ended."""

    status = 401
    title: ClassVar[Text] = {
        "en": "Please sign in",
        "ru": "Войдите в свой аккаунт",
        "hy": "Մուտք գործեք Ձեր հաշիվ",
    }


class Forbidden(Problem):
    """You are known, but this is not yours to do."""

    status = 403
    title: ClassVar[Text] = {
        "en": "You are not allowed to do this",
        "ru": "У вас нет прав на это действие",
        "hy": "Դուք այս գործողության իրավունք չունեք",
    }


class NotFound(Problem):
    """There is no such thing, or it is not yours to see."""

    status = 404
    title: ClassVar[Text] = {
        "en": "Not found",
        "ru": "Не найдено",
        "hy": "Չի գտնվել",
    }


class MethodNotAllowed(Problem):
    """This address exists, but not with this method; the Allow header names those that do."""

    status = 405
    title: ClassVar[Text] = {
        "en": "This method is not allowed here",
        "ru": "Этот метод здесь не поддерживается",
        "hy": "Այս մեթոդն այստեղ չի թույլատրվում",
    }


class RequestTimeout(Problem):
    """The body did not arrive within 15 seconds."""

    status = 408
    title: ClassVar[Text] = {
        "en": "The request took too long to arrive",
        "ru": "Запрос передавался слишком долго",
        "hy": "Հարցումը չափազանց երկար ուղարկվեց",
    }


class Conflict(Problem):
    """The request is well formed, but the state of the world forbids it."""

    status = 409
    title: ClassVar[Text] = {
        "en": "This cannot be done now",
        "ru": "Сейчас это сделать нельзя",
        "hy": "Հիմա դա հնարավոր չէ անել",
    }


class BodyTooLarge(Problem):
    """The body is larger than this route takes (1 MiB of JSON, 10 MiB of a picture, 20 MiB of a
    patient's file)."""

    status = 413
    title: ClassVar[Text] = {
        "en": "The request is too large",
        "ru": "Запрос слишком большой",
        "hy": "Հարցումը չափազանց մեծ է",
    }


class HeadersTooLarge(Problem):
    """The request line and headers together are larger than 16 KiB."""

    status = 431
    title: ClassVar[Text] = {
        "en": "The headers are too large",
        "ru": "Заголовки запроса слишком большие",
        "hy": "Հարցման վերնագրերը չափազանց մեծ են",
    }


class UnsupportedEncoding(Problem):
    """Compressed bodies are not accepted: a small one can unpack to a huge one."""

    status = 415
    title: ClassVar[Text] = {
        "en": "Compressed requests are not accepted",
        "ru": "Сжатые запросы не принимаются",
        "hy": "Սեղմված հարցումներ չեն ընդունվում",
    }


class Unprocessable(Problem):
    """The request can be read, but something in it is wrong; `errors` names each field."""

    status = 422
    title: ClassVar[Text] = {
        "en": "Some fields are not right",
        "ru": "Некоторые поля заполнены неверно",
        "hy": "Որոշ դաշտեր սխալ են լրացված",
    }


class InvalidInput(Unprocessable):
    """Fields are missing, unknown, too long or of the wrong form; `errors` names each of them."""


class TooManyRequests(Problem):
    """Too many attempts; the Retry-After header says in how many seconds to try again."""

    status = 429
    title: ClassVar[Text] = {
        "en": "Too many attempts, please wait a little",
        "ru": "Слишком много попыток, подождите немного",
        "hy": "Չափազանց շատ փորձեր, խնդրում ենք մի փոքր սպասել",
    }


class InternalError(Problem):
    """A fault of ours. It is in our log under the `request_id`."""

    status = 500
    title: ClassVar[Text] = {
        "en": "Something went wrong on our side",
        "ru": "На нашей стороне произошла ошибка",
        "hy": "Մեր կողմում սխալ է տեղի ունեցել",
    }


class Unavailable(Problem):
    """We are busy or the database is away; try again after Retry-After. If the connection broke in
    the last moment it may have been done: repeat a creating request with its Idempotency-Key."""

    status = 503
    title: ClassVar[Text] = {
        "en": "We are busy, please try again in a moment",
        "ru": "Сервис перегружен, попробуйте через минуту",
        "hy": "Ծառայությունը ծանրաբեռնված է, փորձեք մի փոքր ուշ",
    }

    def __init__(self, *fields: str, retry_after: int = 1) -> None:
        super().__init__(*fields, retry_after=retry_after)


def all_problems() -> list[type[Problem]]:
    """Every refusal that the imported rooms know, by slug."""
    found: dict[str, type[Problem]] = {}
    waiting = [Problem]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found[kind.slug()] = kind
            waiting.append(kind)
    return [found[slug] for slug in sorted(found)]
