"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.files.dto import MediaRow, Stored

sql = queries.load("healthlink.practice.files", MediaRow, Stored)
