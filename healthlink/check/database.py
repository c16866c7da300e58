"""The database: whether it can be reached and trusted, and what the program may do in it."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg

from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.config import Settings
from healthlink.db import check, migrate
from healthlink.logs import hide, said_of

NAME = "database"
CONNECT_SECONDS = 5.0
FAILURES = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError)

_RIGHTS = "select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
_STRONG = """
select rolname::text from pg_roles
where rolname = any ($1::text[]) and (rolsuper or rolbypassrls or rolcanlogin)
"""
_OPEN = """
select distinct p.tablename::text from pg_policies p
join pg_class c on c.relname = p.tablename and c.relnamespace = 'public'::regnamespace
where p.schemaname = 'public' and 'healthlink_doctor' = any (p.roles)
    and not (c.relrowsecurity and c.relforcerowsecurity)
order by 1
"""
_CLOSED = """
select relname::text from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert'))
order by 1
"""
_QUEUE = """
select r.rolname::text from pg_roles r
where r.rolname in (current_user, 'healthlink_doctor', 'healthlink_patient')
    and not (
        has_table_privilege(r.oid, 'public.pgqueuer', 'select')
        and has_table_privilege(r.oid, 'public.pgqueuer', 'insert')
        and (
            r.rolname <> current_user or has_table_privilege(r.oid, 'public.pgqueuer', 'delete')
                and has_table_privilege(r.oid, 'public.pgqueuer', 'update')
        )
    )
order by 1
"""
_ALLOWED = """
select least(
    current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0),
    (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
    (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
)
"""

Probe = Callable[[asyncpg.Connection, Settings], Awaitable[list[Finding]]]


async def connected(url: str, stack: AsyncExitStack) -> asyncpg.Connection:
    """Closed with `stack`. Raises FAILURES."""
    if not url:
        raise ValueError("no address")  # asyncpg would look for a database of its own
    connection = await asyncpg.connect(
        url, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS, statement_cache_size=0
    )
    stack.push_async_callback(connection.close, timeout=1)
    return connection


def unreachable(check: str, setting: str, error: Exception) -> Finding:
    said = said_of(error) or type(error).__name__
    return wrong(check, f"cannot be reached: {said}", f"look at {setting}, and at its firewall")


async def look(settings: Settings) -> list[Finding]:
    if not settings.database_url:
        return [ok(NAME, "none yet: the first start makes one in the data directory")]
    async with AsyncExitStack() as stack:
        try:
            db = await connected(settings.database_url, stack)
        except FAILURES as error:
            return [unreachable(NAME, "DATABASE_URL", error)]
        found = [*await _asked(trusted, db, settings), *await _asked(schema, db, settings)]
        if any(each.level == "wrong" and each.check == "migrations" for each in found):
            return found
        for probe in (rights, walls, grants, room):
            found += await _asked(probe, db, settings)
        return found


async def _asked(probe: Probe, db: asyncpg.Connection, settings: Settings) -> list[Finding]:
    try:
        return await probe(db, settings)
    except FAILURES as error:
        return [wrong(f"{NAME}: {probe.__name__}", hide(str(error)), "let this role see it")]


async def trusted(db: asyncpg.Connection, _: Settings) -> list[Finding]:
    found = [wrong(NAME, fault.found, fault.mend) for fault in await check.faults(db)]
    version = await db.fetchval("show server_version")
    return found or [ok(NAME, f"PostgreSQL {version}, UTF-8, durable, its statements bounded")]


async def schema(db: asyncpg.Connection, _: Settings) -> list[Finding]:
    try:
        applied = await migrate.recorded(db)
    except asyncpg.UndefinedTableError:
        applied = {}
    ours = migrate.available()
    edited = [each.version for each in ours if migrate.is_edited(each, applied.get(each.version))]
    missing = [each.version for each in ours if each.version not in applied]
    newer = [version for version in applied if version > ours[-1].version]
    name = "migrations"
    if edited:
        return [wrong(name, f"edited after they ran: {', '.join(edited)}", "restore the files")]
    if missing:
        return [wrong(name, f"{len(missing)} are missing", "run `healthlink migrate`")]
    if newer:
        mend = "run the newer program; this one may not know its tables"
        return [warning(name, f"newer than the program: {', '.join(newer)}", mend)]
    return [ok(name, f"all {len(ours)} are there")]


async def rights(db: asyncpg.Connection, settings: Settings) -> list[Finding]:
    name = "role"
    if strong := await db.fetch(_STRONG, list(check.ROLES)):
        names = ", ".join(row["rolname"] for row in strong)
        mend = "alter role … nologin nosuperuser nobypassrls"
        return [wrong(name, f"{names} may pass by the policies, or sign in", mend)]
    mine = await db.fetchrow(_RIGHTS)
    assert mine is not None
    if mine["rolsuper"] and settings.production:
        mend = "run as a role of its own, and grant it healthlink_doctor and healthlink_patient"
        return [warning(name, f"{mine['rolname']} is a superuser", mend)]
    passes = mine["rolsuper"] or mine["rolbypassrls"]
    how = "passes by policies, but for a practice it becomes who does not" if passes else "modest"
    return [ok(name, f"{mine['rolname']}: {how}")]


async def walls(db: asyncpg.Connection, _: Settings) -> list[Finding]:
    if tables := [row["tablename"] for row in await db.fetch(_OPEN)]:
        mend = "alter table … enable row level security; alter table … force row level security"
        return [wrong("walls", f"no forced row-level security: {', '.join(tables)}", mend)]
    return [ok("walls", "row-level security is forced on every medical table")]


async def grants(db: asyncpg.Connection, _: Settings) -> list[Finding]:
    found = []
    if tables := [row["relname"] for row in await db.fetch(_CLOSED)]:
        shown = ", ".join(tables[:3]) + (" …" if len(tables) > 3 else "")
        mend = "grant select, insert, update, delete on all tables in schema public to it"
        found.append(wrong("grants", f"{len(tables)} tables are closed to it: {shown}", mend))
    if roles := [row["rolname"] for row in await db.fetch(_QUEUE)]:
        mend = "grant select, insert, update, delete on pgqueuer to them"
        found.append(wrong("queue", f"may enqueue no job: {', '.join(roles)}", mend))
    return found or [ok("grants", "every table, and the queue of jobs")]


async def room(db: asyncpg.Connection, settings: Settings) -> list[Finding]:
    """Of connections, for one `serve` and its worker; behind a pooler only those that pass it by
    are PostgreSQL's own."""
    pool = settings.database_pool_size
    each = 1 if settings.pooled else pool + 1
    wanted, allowed = settings.workers * each + pool + 1, await db.fetchval(_ALLOWED)
    found = f"{wanted} wanted (WORKERS × DATABASE_POOL_SIZE, the worker, LISTEN), {allowed} allowed"
    if wanted > allowed:
        mend = "fewer WORKERS, a smaller DATABASE_POOL_SIZE, a pooler, or more max_connections"
        return [wrong("connections", found, mend)]
    return [ok("connections", found)]
