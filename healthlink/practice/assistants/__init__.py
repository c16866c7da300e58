"""Assistants: who works in a doctor's practice under their own name."""
