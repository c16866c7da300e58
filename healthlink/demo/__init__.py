"""A make-believe town of clinics and doctors to try the system on."""
