"""What the database must be able to do before we serve on it."""

import asyncpg

_DEAF = "select lower('ԱЁ') <> 'աё' or 'Кард' !~* 'кард'"
ROLES = ("healthlink_doctor", "healthlink_patient")
"""For whom the policies of medical tables are written; without one nothing of them is seen."""
_MAY_BECOME = "select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = $1"
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


async def faults(connection: asyncpg.Connection) -> list[str]:
    """Reasons not to trust this (migrated) database with bookings; none is what we want."""
    found = []
    if int(await connection.fetchval("show server_version_num")) < 150000:
        found.append("PostgreSQL 15 or newer is needed")
    if await connection.fetchval("show server_encoding") != "UTF8":
        found.append("the database must be encoded in UTF8")
    if await connection.fetchval(_DEAF):
        found.append("its locale knows no Cyrillic or Armenian: create it with LC_CTYPE C.UTF-8")
    if await connection.fetchval("select current_setting('statement_timeout')") == "0":
        found.append("statement_timeout is off: run `healthlink migrate` as this role")
    for role in ROLES:
        if not await connection.fetchval(_MAY_BECOME, role):
            found.append(f"this role may not become {role}: grant it")
    for name in DURABLE:
        if await connection.fetchval("select current_setting($1)", name) == "off":
            found.append(f"{name} is off: a crash would lose bookings that people were promised")
    return found
