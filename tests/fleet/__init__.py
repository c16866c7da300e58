"""Several machines at once: how they come and go."""
