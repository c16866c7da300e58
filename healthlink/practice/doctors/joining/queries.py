"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.doctors.joining.dto import ClinicRequest, DoctorAsking

sql = queries.load("healthlink.practice.doctors.joining", ClinicRequest, DoctorAsking)
