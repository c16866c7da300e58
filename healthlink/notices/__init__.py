"""Telling people: what is to be told, when, and by which channel it goes."""
