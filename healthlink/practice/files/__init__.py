"""Files of patients: X-rays, photographs, documents."""
