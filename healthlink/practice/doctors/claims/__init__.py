"""Profiles of the catalogue that their doctors take over, with their own practice."""
