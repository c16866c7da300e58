"""Passwords that everybody tries first."""

import unicodedata
from functools import cache


@cache
def _list() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 30,000 of them, read on first use

    return frozenset(FREQUENCY_LISTS["passwords"])


def is_common(password: str) -> bool:
    plain = unicodedata.normalize("NFKC", password).casefold()  # as it is hashed
    return plain in _list() or len(set(plain)) < 3
