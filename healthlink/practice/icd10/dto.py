"""Codes on the wire."""

from pydantic import Field

from healthlink.fields import Output


class CodeOut(Output):
    code: str = Field(examples=["I10"])
    title: str = Field(
        description="In the reader's language where we have a name of our own, else WHO's English",
        examples=["Զարկերակային գերճնշում (հիպերտոնիա)"],
    )
    title_en: str = Field(description="WHO's", examples=["Essential (primary) hypertension"])
    chapter: str = Field(examples=["Արյան շրջանառության համակարգի հիվանդություններ"])
    has_more: bool = Field(description="There are finer codes below it", examples=[False])
