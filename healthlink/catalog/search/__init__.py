"""Finding clinics, doctors and services: names however they are written, specialties, filters."""
