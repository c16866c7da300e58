"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.mirror.dto import Booked

sql = queries.load("healthlink.practice.mirror", Booked)
