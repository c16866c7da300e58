"""Fields of JSON objects within a call, read as tolerantly and refused in the words of Telegram."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from healthlink_sandbox.telegram.refusals import Refused, bad


def decoded(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise bad(f"Can't parse {what} JSON object") from None


@contextmanager
def within(what: str) -> Iterator[None]:
    """A refusal inside says inside of what."""
    try:
        yield
    except Refused as refused:
        raise bad(f"{what}: {refused.words}") from None


class Fields:
    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def has(self, name: str) -> bool:
        return name in self.value

    def text(self, name: str) -> str:
        if self.value.get(name) is None:
            raise bad(f'Can\'t find field "{name}"')
        return self.text_or(name)

    def text_or(self, name: str, usual: str = "") -> str:
        given = self.value.get(name)
        if given is None:
            return usual
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            raise bad(f'Field "{name}" must be of type String')
        return str(given)

    def flag(self, name: str) -> bool:
        given = self.value.get(name)
        if given is None:
            return False
        if not isinstance(given, bool):
            raise bad(f'Field "{name}" must be of type Boolean')
        return given

    def number(self, name: str) -> int:
        given = self.value.get(name)
        if given is None:
            raise bad(f'Can\'t find field "{name}"')
        if isinstance(given, bool) or not isinstance(given, str | int):
            raise bad(f'Field "{name}" must be a Number')
        try:
            return int(given)
        except ValueError:
            raise bad(f'Field "{name}" must be a Number') from None

    def object(self, name: str) -> "Fields":
        given = self.value.get(name)
        if given is None:
            raise bad(f'Can\'t find field "{name}"')
        if not isinstance(given, dict):
            raise bad(f'Field "{name}" must be of type Object')
        return Fields(given)

    def rows(self, name: str, refusal: str) -> list[list[Any]] | None:
        given = self.value.get(name)
        if given is None:
            return None
        if not isinstance(given, list):
            raise bad(f'Field "{name}" must be of type Array')
        if not all(isinstance(row, list) for row in given):
            raise bad(refusal)
        return given
