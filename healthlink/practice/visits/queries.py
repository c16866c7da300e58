"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.visits.dto import PatientVisitOut, Visit

sql = queries.load("healthlink.practice.visits", Visit, PatientVisitOut)
