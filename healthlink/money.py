"""Money: whole minor units inside, numbers in major units on the wire."""

from decimal import Decimal

MINOR_UNITS = 100
"""Kopecks in a rouble and lumas in a dram; both currencies of this system have two decimals."""


def to_major(minor: int) -> int | float:
    """12350 -> 123.5; whole amounts stay integers, so that JSON shows 2500 and not 2500.0."""
    whole, rest = divmod(minor, MINOR_UNITS)
    return whole if rest == 0 else float(Decimal(minor) / MINOR_UNITS)


def share(minor: int, percent: int) -> int:
    """A share of an amount, rounded down to a whole minor unit."""
    return minor * percent // 100
