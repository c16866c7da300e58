"""The settings themselves: what a production start is refused for, and what it is warned of."""

from healthlink import production
from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.config import MissingSettings, Settings

NAME = "settings"


def read() -> tuple[Settings, list[str]]:
    """Also what a production start is refused for: the rest can be looked at all the same. Raises
    ValidationError."""
    try:
        return Settings(), []
    except MissingSettings as missing:
        local = Settings(environment="local")
        return local.model_copy(update={"environment": "production"}), missing.names


def look(settings: Settings, missing: list[str], *, wanted: bool) -> list[Finding]:
    """`wanted`: say also of a local system what it lacks for production."""
    if not (settings.production or wanted):
        return [ok(NAME, "local; `healthlink check --production` tells what production needs")]
    if wanted and not settings.production:
        missing = production.refusals(settings)
    unwise = production.warnings(settings).items()
    found = [wrong(NAME, f"production needs {name}", "set it and start again") for name in missing]
    found += [warning(NAME, what, mend) for what, mend in unwise]
    return found or [ok(NAME, "complete for production")]
