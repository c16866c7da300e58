"""A mail server that delivers to nobody: letters are kept, shown, and refused on demand."""
