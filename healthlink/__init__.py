"""HealthLink: find a doctor, book a time, keep a practice."""

__version__ = "0.1.0"
