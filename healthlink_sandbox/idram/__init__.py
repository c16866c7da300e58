"""Idram's merchant interface: the form that a browser posts, the two questions to the shop's
RESULT_URL, and what becomes of the money by the shop's replies."""
