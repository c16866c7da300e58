"""What stands in the way of joining two calendars."""

from healthlink.booking.dto import Ends, Starts
from healthlink.fields import Output


class Overlap(Output):
    """A coming time that is taken in both calendars."""

    starts_at: Starts
    ends_at: Ends
