"""The family: whom an account books for besides its holder."""
