"""A doctor's list of patients, brought in from a file."""
