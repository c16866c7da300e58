"""The room's statements."""

from healthlink.db import queries

sql = queries.load("healthlink.bot")
