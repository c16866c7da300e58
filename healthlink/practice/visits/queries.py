"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.visits.dto import Visit, VisitOut

sql = queries.load("healthlink.practice.visits", Visit, VisitOut)
