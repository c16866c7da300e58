"""Who receives at a clinic, and what is offered there."""
