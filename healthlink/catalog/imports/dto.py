"""Imports on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from healthlink.fields import Output

State = Literal["uploading", "waiting", "running", "done", "refused", "failed"]


class CountsOut(Output):
    """What became of the rows of one kind."""

    created: int = Field(examples=[120])
    changed: int = Field(examples=[3])
    unchanged: int = Field(examples=[0])


class ProblemOut(Output):
    line: int = Field(
        description="In the file or sheet, from 1; 0: the file as a whole", examples=[12]
    )
    sheet: str = Field(description="Of an XLSX", examples=["doctors"])
    column: str = Field(examples=["price"])
    code: str = Field(description="Stable, for programs", examples=["money"])
    message: str = Field(examples=["Not an amount of money, with two decimals at most"])


class ImportOut(Output):
    id: UUID
    state: State = Field(
        description="`done`: all of it is in, or would be after a dry run; `refused`: nothing is, "
        "and `problems` says why; `failed`: a fault of ours, nothing is in",
        examples=["done"],
    )
    dry_run: bool = Field(examples=[False])
    rows_total: int = Field(examples=[123])
    rows_done: int = Field(examples=[123])
    counts: dict[str, CountsOut] = Field(
        description="By kind of row",
        examples=[{"service": {"created": 120, "changed": 3, "unchanged": 0}}],
    )
    problems: list[ProblemOut] = Field(description="The first thousand", examples=[[]])
    problems_total: int = Field(examples=[0])
    created_at: datetime = Field(examples=["2026-11-20T08:30:00Z"])
    finished_at: datetime | None = Field(examples=["2026-11-20T08:30:40Z"])


class ImportRow(Output):
    """As the table has it; `counts` and `problems` are JSON."""

    id: UUID
    namespace: UUID
    user_id: UUID
    state: str
    dry_run: bool
    rows_total: int
    rows_done: int
    counts: str
    problems: str
    problems_total: int
    created_at: datetime
    finished_at: datetime | None
