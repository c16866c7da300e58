"""Copies of everything, and their way back."""
