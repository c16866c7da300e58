"""Reading `multipart/form-data` as it arrives: a file, which goes to disk, and short fields."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import IO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from healthlink.errors import BodyTooLarge, Malformed

MOST_PARTS = 8
MOST_OF_A_FIELD = 1_000
FILE = "file"


@dataclass(slots=True)
class Form:
    """`file_name` is None if no file came; what it says is its sender's."""

    fields: dict[str, str] = field(default_factory=dict)
    file_name: str | None = None


async def read(content_type: str, body: AsyncIterator[bytes], target: IO[bytes], most: int) -> Form:
    """The field `file` is written to `target`. Raises Malformed, and BodyTooLarge for a file of
    more than `most` bytes."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Malformed
    reading = _Reading(target, most)
    try:
        parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": reading.begin,
                "on_header_begin": reading.header_begin,
                "on_header_field": reading.header_name_part,
                "on_header_value": reading.header_value_part,
                "on_header_end": reading.header_end,
                "on_headers_finished": reading.headers_end,
                "on_part_data": reading.part,
                "on_part_end": reading.part_end,
                "on_end": reading.end,
            },
        )
        async for piece in body:
            parser.write(piece)
        parser.finalize()
    except (FormParserError, UnicodeDecodeError):
        raise Malformed from None
    if not reading.ended:  # the last boundary never came: the file may lack its end
        raise Malformed
    return reading.form


class _Reading:
    """What the parser tells, put together."""

    def __init__(self, target: IO[bytes], most: int) -> None:
        self.form = Form()
        self.target, self.most = target, most
        self.written = self.parts = 0
        self.ended = False
        self.name = ""
        self.value = bytearray()
        self.header_name, self.header_value = bytearray(), bytearray()
        self.disposition = b""

    def begin(self) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise Malformed
        self.disposition, self.name = b"", ""
        self.value.clear()

    def header_begin(self) -> None:
        self.header_name.clear()
        self.header_value.clear()

    def header_name_part(self, data: bytes, start: int, end: int) -> None:
        self.header_name += data[start:end]

    def header_value_part(self, data: bytes, start: int, end: int) -> None:
        self.header_value += data[start:end]

    def header_end(self) -> None:
        if bytes(self.header_name).lower() == b"content-disposition":
            self.disposition = bytes(self.header_value)

    def headers_end(self) -> None:
        _, options = parse_options_header(self.disposition)
        self.name = options.get(b"name", b"").decode()
        if not self.name or self.name in self.form.fields:
            raise Malformed
        if self.name == FILE:
            if self.form.file_name is not None:
                raise Malformed
            self.form.file_name = options.get(b"filename", b"").decode(errors="replace")

    def part(self, data: bytes, start: int, end: int) -> None:
        if self.name != FILE:
            self.value += data[start:end]
            if len(self.value) > MOST_OF_A_FIELD:
                raise Malformed
            return
        self.written += end - start
        if self.written > self.most:
            raise BodyTooLarge
        self.target.write(data[start:end])

    def part_end(self) -> None:
        if self.name != FILE:
            self.form.fields[self.name] = self.value.decode()

    def end(self) -> None:
        self.ended = True
