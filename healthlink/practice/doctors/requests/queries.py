"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.doctors.requests.dto import ClinicRequest, DoctorAsking

sql = queries.load("healthlink.practice.doctors.requests", ClinicRequest, DoctorAsking)
