"""Managing the catalogue: clinics, staff, doctors, services, pictures, and the trail of it."""
