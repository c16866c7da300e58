"""What a broken constraint means: its name -> the refusal that a caller can understand."""

from asyncpg import IntegrityConstraintViolationError

from healthlink.errors import Problem

meanings: dict[str, type[Problem]] = {}


def means(constraint: str, refusal: type[Problem]) -> None:
    """Declared in a room's errors.py, beside the refusal."""
    meanings[constraint] = refusal


def refusal(violation: IntegrityConstraintViolationError) -> Problem | None:
    kind = meanings.get(violation.constraint_name or "")
    return kind() if kind else None
