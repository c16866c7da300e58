"""One visit, two faces: appointments of the market in the practice, and the other way."""
