"""What all shapes of requests share: camelCase names, exact types, nothing unknown."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

PRINTABLE = r"^[ -~]+$"
CYRILLIC = r"^[ -~А-Яа-яЁё№]*$"


class Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", alias_generator=to_camel)
