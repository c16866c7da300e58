"""A doctor's time: working hours, free times, appointments."""
