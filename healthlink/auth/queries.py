"""The room's statements."""

from healthlink.auth.dto import (
    Account,
    Addressee,
    ProfileOut,
    Rotation,
    SessionOut,
    SessionState,
    UserOut,
)
from healthlink.db import queries

sql = queries.load(
    "healthlink.auth", Account, Addressee, ProfileOut, Rotation, SessionOut, SessionState, UserOut
)
