"""The room's statements."""

from healthlink.booking.dto import (
    AppointmentOut,
    CancelledOut,
    Changeable,
    Load,
    Payable,
    Plan,
    Unsettled,
    Visit,
)
from healthlink.db import queries

sql = queries.load(
    "healthlink.booking",
    AppointmentOut,
    CancelledOut,
    Changeable,
    Load,
    Payable,
    Plan,
    Unsettled,
    Visit,
)
