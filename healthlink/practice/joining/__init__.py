"""A card and the account of the patient whose card it is."""
