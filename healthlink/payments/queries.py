"""The room's statements."""

from healthlink.db import queries
from healthlink.payments.dto import Payment, PaymentStatusOut, Received, Refund

sql = queries.load("healthlink.payments", Payment, PaymentStatusOut, Received, Refund)
