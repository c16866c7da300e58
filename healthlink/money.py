"""Money: whole minor units inside, numbers in major units on the wire (`fields.Amount`)."""

MINOR_UNITS = 100
"""Kopecks in a rouble and lumas in a dram; both currencies of this system have two decimals."""
