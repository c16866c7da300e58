"""The room's statements."""

from healthlink.catalog.reviews.dto import Answerable, ManagedReviewOut, MyReviewOut, ReviewOut
from healthlink.db import queries

sql = queries.load(
    "healthlink.catalog.reviews", Answerable, ManagedReviewOut, MyReviewOut, ReviewOut
)
