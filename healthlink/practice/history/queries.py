"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.history.dto import AccessOut, Entry, Link

sql = queries.load("healthlink.practice.history", AccessOut, Entry, Link)
