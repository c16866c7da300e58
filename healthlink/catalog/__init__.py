"""What people choose from: clinics, doctors, services; and what they like."""
