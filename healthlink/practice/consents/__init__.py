"""What patients agree to, in which words."""
