"""Files of the catalogue: brought in and taken out."""
