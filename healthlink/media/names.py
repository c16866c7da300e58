"""What an object of a storage may be called: whatever the disk or the other side would allow."""

import re

_NAME = re.compile(r"[0-9A-Za-z-]+(\.[0-9A-Za-z]+)*")


def see(*names: str) -> None:
    """Raises ValueError: people's own names, which lead elsewhere or which Supabase refuses, never
    come so far."""
    if not all(map(_NAME.fullmatch, names)):
        raise ValueError("no name of an object")
