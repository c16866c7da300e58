"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.time_off.dto import Away, InTheWay

sql = queries.load("healthlink.practice.time_off", Away, InTheWay)
