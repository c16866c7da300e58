"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.doctors.claims.dto import Merge

sql = queries.load("healthlink.practice.doctors.claims", Merge)
