"""The room's statements."""

from healthlink.booking.openings.dto import Calendar, Candidate
from healthlink.db import queries

sql = queries.load("healthlink.booking.openings", Calendar, Candidate)
