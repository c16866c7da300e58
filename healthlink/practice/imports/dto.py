"""Imports of patients on the wire."""

from typing import Literal

from pydantic import Field

from healthlink.catalog.imports.dto import ProblemOut
from healthlink.fields import Output


class PatientImportOut(Output):
    state: Literal["done", "refused"] = Field(
        description="`done`: all of it is in, or would be after a dry run; `refused`: nothing is, "
        "and `problems` says why",
        examples=["done"],
    )
    dry_run: bool = Field(examples=[False])
    rows_total: int = Field(examples=[240])
    created: int = Field(description="Cards that are new", examples=[238])
    known: int = Field(
        description="Rows whose card is there already; it stays as it is", examples=[2]
    )
    problems: list[ProblemOut] = Field(description="The first thousand", examples=[[]])
    problems_total: int = Field(examples=[0])
