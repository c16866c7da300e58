"""The room's statements."""

from healthlink.auth.manage.dto import UserCard
from healthlink.db import queries

sql = queries.load("healthlink.auth.manage", UserCard)
