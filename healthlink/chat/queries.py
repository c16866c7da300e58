"""The room's statements."""

from healthlink.chat.dto import ChatSettings, ConversationOut, ReportOut, Stored, Talk, Untold
from healthlink.db import queries

sql = queries.load(
    "healthlink.chat", ChatSettings, ConversationOut, ReportOut, Stored, Talk, Untold
)
