"""The room's statements."""

from healthlink.booking.desk.calendar.dto import RoomOut, Shift, TimeOff
from healthlink.db import queries

sql = queries.load("healthlink.booking.desk.calendar", RoomOut, Shift, TimeOff)
