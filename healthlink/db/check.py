"""What the database must be able to do before we serve on it."""

from dataclasses import dataclass

import asyncpg

_DEAF = "select lower('ԱЁ') <> 'աё' or 'Кард' !~* 'кард'"
ROLES = ("healthlink_doctor", "healthlink_patient")
"""For whom the policies of medical tables are written; without one nothing of them is seen."""
_MAY_BECOME = "select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = $1"
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True, slots=True)
class Fault:
    found: str
    mend: str

    def __str__(self) -> str:
        return f"{self.found}: {self.mend}"


async def faults(connection: asyncpg.Connection) -> list[Fault]:
    """Reasons not to trust this (migrated) database with bookings; none is what we want."""
    found = []
    if int(await connection.fetchval("show server_version_num")) < 150000:
        found.append(Fault("PostgreSQL is too old", "15 or newer is needed"))
    if await connection.fetchval("show server_encoding") != "UTF8":
        found.append(Fault("it is not encoded in UTF8", "create it anew with encoding UTF8"))
    if await connection.fetchval(_DEAF):
        found.append(Fault("its locale knows no Cyrillic or Armenian", "create it with C.UTF-8"))
    if await connection.fetchval("select current_setting('statement_timeout')") == "0":
        found.append(Fault("statement_timeout is off", "run `healthlink migrate` as this role"))
    for role in ROLES:
        if not await connection.fetchval(_MAY_BECOME, role):
            found.append(Fault(f"this role may not become {role}", f"grant {role} to it"))
    for name in DURABLE:
        if await connection.fetchval("select current_setting($1)", name) == "off":
            lost = "a crash would lose bookings that people were promised"
            found.append(Fault(f"{name} is off", f"switch it on, for {lost}"))
    return found
