"""The room's statements."""

from healthlink.booking.desk.dto import Visit, VisitOut
from healthlink.db import queries

sql = queries.load("healthlink.booking.desk", Visit, VisitOut)
