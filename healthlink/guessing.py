"""Secrets that are none: well known, repeated, or of too few letters."""

import math
from collections import Counter
from urllib.parse import parse_qsl, unquote, urlsplit

FEWEST_BITS = 40
"""By the frequencies of a secret's own letters; 16 random hexadecimal digits have 50 or so."""
WELL_KNOWN = frozenset(
    [
        *("admin", "change-me", "changeme", "default", "demo", "example", "healthlink"),
        *("healthlink-local", "local"),
        *("pass", "password", "postgres", "qwerty", "root", "sandbox", "secret", "supabase"),
        *("test", "123456", "12345678", "supersecret", "sb_secret_sandbox"),
        *("your-256-bit-secret", "your-secret-key"),
        "your-super-secret-jwt-token-with-at-least-32-characters-long",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    ]
)
"""Passwords and keys that everybody tries first: defaults, and examples of well-known documents.
The one list of them: whatever gives a default of its own, compose.yml say, adds it here."""


def has_known_password(url: str) -> bool:
    """An address may say both before its host, and after its question mark."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    user = unquote(parts.username or asked.get("user", ""))
    passwords = {unquote(parts.password or ""), asked.get("password", "")} - {""}
    return any(password == user or is_known(password) for password in passwords)


def is_known(secret: str) -> bool:
    return secret.lower() in WELL_KNOWN


def is_guessable(secret: str) -> bool:
    """Well known, one piece again and again, or of too few letters to be random."""
    known = is_known(secret) or secret.lower().startswith(("change-me", "changeme", "change_me"))
    return known or _repeats(secret) or _bits(secret) < FEWEST_BITS


def _repeats(secret: str) -> bool:
    size = len(secret)
    return any((secret[:n] * size)[:size] == secret for n in range(1, size // 2 + 1))


def _bits(secret: str) -> float:
    counts = Counter(secret).values()
    return sum(count * math.log2(len(secret) / count) for count in counts)
