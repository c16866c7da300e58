"""The room's statements."""

from healthlink.db import queries
from healthlink.notices.telegram.dto import Chat

sql = queries.load("healthlink.notices.telegram", Chat)
