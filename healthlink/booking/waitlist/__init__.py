"""Waiting for a time: freed times are offered to those who wait, one at a time."""
