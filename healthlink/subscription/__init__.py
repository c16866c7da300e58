"""The doctor's plan: what is tried out, and what is paid for."""
