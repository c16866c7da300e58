"""Visits of the practice: planned by hand, or booked on the market."""
