"""Times that a doctor takes of the own calendar by hand."""
