"""The statements of this room."""

from healthlink.db import queries

sql = queries.load(__package__)
