"""Doctors who ask to receive at a clinic, and its staff who answer."""
