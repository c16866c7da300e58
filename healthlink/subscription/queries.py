"""The room's statements."""

from healthlink.db import queries
from healthlink.subscription.dto import BillOut, Period, Purchase, Subscription

sql = queries.load("healthlink.subscription", BillOut, Period, Purchase, Subscription)
