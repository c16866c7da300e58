"""The room's statements."""

from healthlink.db import queries
from healthlink.notices.dto import NoticeSettings, Told

sql = queries.load("healthlink.notices", NoticeSettings, Told)
