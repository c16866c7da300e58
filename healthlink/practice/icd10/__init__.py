"""ICD-10: the codes of diagnoses, found by a code or by words."""
