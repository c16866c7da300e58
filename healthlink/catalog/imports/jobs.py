"""What imports do later."""

from uuid import UUID

from healthlink import jobs
from healthlink.catalog.imports import catalogue as _catalogue  # noqa: F401 — declares its parts
from healthlink.catalog.imports import imports
from healthlink.catalog.imports.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def run_import(resources: Resources, import_id: str) -> None:
    """Brings an uploaded file of the catalogue in, all of it or nothing."""
    await imports.run(resources.pool, UUID(import_id))


@jobs.sweep("41 * * * *")
async def tidy_imports(resources: Resources) -> None:
    """Forgets imports after thirty days and unfinished uploads after an hour, and gives up those
    that nobody has worked at for an hour."""
    await sql.give_up(resources.pool)
    await sql.drop_old(resources.pool)
