"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.history.dto import AccessOut
from healthlink.practice.joining.dto import RecordOut, SharedRow

sql = queries.load("healthlink.practice.joining", AccessOut, RecordOut, SharedRow)
