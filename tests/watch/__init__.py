"""What an operator sees of the system while it runs."""
