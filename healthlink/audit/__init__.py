"""Who changed what, and why: a row beside every change by staff, that nobody can alter."""
