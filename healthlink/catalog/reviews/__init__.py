"""What patients say of their visits, what they are answered, and what the ratings follow from."""
