"""The room's statements."""

from healthlink.chat.files.dto import ChatFileRow
from healthlink.db import queries
from healthlink.media.files import Stored

sql = queries.load("healthlink.chat.files", ChatFileRow, Stored)
