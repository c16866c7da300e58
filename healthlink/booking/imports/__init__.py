"""Booking's part of the catalogue's files: working hours; and the commands, where all parts meet."""
