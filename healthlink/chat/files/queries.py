"""The room's statements."""

from healthlink.chat.files.dto import ChatFileRow, Stored
from healthlink.db import queries

sql = queries.load("healthlink.chat.files", ChatFileRow, Stored)
