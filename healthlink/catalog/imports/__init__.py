"""Clinics, doctors, services and working hours in bulk: files brought in, checked, and taken out."""
