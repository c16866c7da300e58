"""The whole practice as one archive, for its doctor."""
