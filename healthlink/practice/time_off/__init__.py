"""When a doctor does not receive, anywhere: vacation and blocked hours."""
