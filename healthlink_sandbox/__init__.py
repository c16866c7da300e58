"""Emulators of the outside services, for demos and tests; they meet the product over HTTP only."""
