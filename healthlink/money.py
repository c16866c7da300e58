"""Money: whole minor units inside, numbers in major units on the wire (`fields.Amount`)."""

MINOR_UNITS = 100
"""Kopecks in a rouble and lumas in a dram; both currencies of this system have two decimals."""
SIGNS = {"AMD": "֏", "RUB": "₽"}
NO_BREAK = "\N{NO-BREAK SPACE}"


def spell(minor: int, currency: str) -> str:
    """1500050, RUB -> `15 000,50 ₽`, for readers; the spaces do not break."""
    major, rest = divmod(minor, MINOR_UNITS)
    number = f"{major:,}".replace(",", NO_BREAK) + (f",{rest:02}" if rest else "")
    return f"{number}{NO_BREAK}{SIGNS.get(currency, currency)}"
