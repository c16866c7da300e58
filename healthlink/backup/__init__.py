"""Copies of everything, elsewhere: taken, kept up to the minute, aged out, brought back."""
