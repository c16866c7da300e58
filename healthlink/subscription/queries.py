"""The room's statements."""

from healthlink.db import queries
from healthlink.subscription.dto import BillOut, Free, Period, Purchase, Subscription

sql = queries.load("healthlink.subscription", BillOut, Free, Period, Purchase, Subscription)
