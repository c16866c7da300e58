"""The room's statements."""

from healthlink.booking.letters.dto import CalendarOut, Entry, Feed, News, Visit
from healthlink.db import queries

sql = queries.load("healthlink.booking.letters", CalendarOut, Entry, Feed, News, Visit)
