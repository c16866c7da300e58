"""Who opened what: shown to doctors and patients, and sealed against tampering."""
