"""The patients' cards."""
