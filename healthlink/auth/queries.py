"""The room's statements."""

from healthlink.auth.dto import (
    Account,
    ProfileOut,
    RelativeOut,
    Rotation,
    SessionOut,
    SessionState,
    UserOut,
)
from healthlink.db import queries

sql = queries.load(
    "healthlink.auth",
    Account,
    ProfileOut,
    RelativeOut,
    Rotation,
    SessionOut,
    SessionState,
    UserOut,
)
