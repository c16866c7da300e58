"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.doctors.dto import DoctorMe

sql = queries.load("healthlink.practice.doctors", DoctorMe)
