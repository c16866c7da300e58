"""The room's statements."""

from healthlink.booking.waitlist.dto import Entry, Told, Waiting, WaitOut
from healthlink.db import queries

sql = queries.load("healthlink.booking.waitlist", Entry, Told, Waiting, WaitOut)
