"""The room's statements."""

from healthlink.auth.dto import (
    Account,
    Addressee,
    ProfileOut,
    RelativeOut,
    Rotation,
    SessionOut,
    SessionState,
    TelegramOwner,
    UserOut,
)
from healthlink.db import queries

sql = queries.load(
    "healthlink.auth",
    Account,
    Addressee,
    ProfileOut,
    RelativeOut,
    Rotation,
    SessionOut,
    SessionState,
    TelegramOwner,
    UserOut,
)
