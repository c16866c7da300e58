"""The room's statements."""

from healthlink.booking.handover.dto import Overlap
from healthlink.db import queries

sql = queries.load("healthlink.booking.handover", Overlap)
