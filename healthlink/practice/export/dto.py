"""The way to an archive, on the wire."""

import datetime as dt

from pydantic import Field

from healthlink.fields import Output


class ExportLink(Output):
    url: str = Field(examples=["https://healthlink.am/export/archive?token=eyJhbGciOi"])
    expires_at: dt.datetime = Field(examples=["2026-11-20T09:05:00Z"])
