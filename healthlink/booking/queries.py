"""The room's statements."""

from healthlink.booking.dto import AppointmentOut, CancelledOut, Held, Plan
from healthlink.db import queries

sql = queries.load("healthlink.booking", AppointmentOut, CancelledOut, Held, Plan)
