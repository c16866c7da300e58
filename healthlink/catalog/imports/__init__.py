"""Clinics, doctors, services, working hours in bulk: files checked, brought in, and taken out."""
