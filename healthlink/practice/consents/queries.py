"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.consents.dto import ConsentOut

sql = queries.load("healthlink.practice.consents", ConsentOut)
