"""The room's statements."""

from healthlink.db import queries
from healthlink.practice.assistants.dto import AssistantOut, WorkplaceOut

sql = queries.load("healthlink.practice.assistants", AssistantOut, WorkplaceOut)
