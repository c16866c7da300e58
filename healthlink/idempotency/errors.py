"""Refusals of the Idempotency-Key."""

from typing import ClassVar

from healthlink.errors import Conflict, Malformed, Text, Unprocessable


class BadIdempotencyKey(Malformed):
    """An Idempotency-Key is 1 to 255 visible ASCII characters, for example a UUID."""

    title: ClassVar[Text] = {
        "en": "The Idempotency-Key must be 1 to 255 visible ASCII characters",
        "ru": "Idempotency-Key должен состоять из 1–255 видимых символов ASCII",
        "hy": "Idempotency-Key-ը պետք է լինի 1–255 տեսանելի ASCII նշան",
    }


class IdempotencyKeyInUse(Conflict):
    """The first request with this Idempotency-Key is still being worked on; ask again shortly."""

    title: ClassVar[Text] = {
        "en": "The first request with this key is still running",
        "ru": "Первый запрос с этим ключом ещё выполняется",
        "hy": "Այս բանալիով առաջին հարցումը դեռ կատարվում է",
    }


class IdempotencyKeyReused(Unprocessable):
    """This Idempotency-Key was sent before with another body; take a new key."""

    title: ClassVar[Text] = {
        "en": "This key was already used for another request",
        "ru": "Этот ключ уже использован для другого запроса",
        "hy": "Այս բանալին արդեն օգտագործվել է այլ հարցման համար",
    }


REFUSALS = (BadIdempotencyKey, IdempotencyKeyInUse, IdempotencyKeyReused)
"""What any operation that takes a key may answer."""
