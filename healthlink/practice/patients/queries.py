"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.patients.dto import PatientOut, PatientRow

sql = queries.load("healthlink.practice.patients", PatientOut, PatientRow)
