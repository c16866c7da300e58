"""What a call brings: the query and the body, in whichever of the four ways the Bot API takes."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from healthlink_sandbox.telegram.refusals import Refused, bad

MOST_BYTES = 52 * 1024 * 1024


@dataclass(frozen=True)
class File:
    name: str
    type: str
    content: bytes


@dataclass
class Arguments:
    """Texts by name, as they are in a form; what was JSON within JSON is JSON again."""

    texts: dict[str, str]
    files: dict[str, File] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Arguments":
        return cls({name: _as_text(each) for name, each in fields.items() if each is not None})

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def integer(self, name: str, usual: int, least: int, most: int) -> int:
        given = self.text(name)
        return min(max(_leading(given) if given else usual, least), most)

    def number(self, name: str) -> int:
        return _leading(self.text(name))

    def file(self, name: str) -> File | None:
        """Under its own name, or as `attach://<another>`."""
        attached = self.text(name).removeprefix("attach://")
        return self.files.get(name) or self.files.get(attached)


def _leading(text: str) -> int:
    """As much of it as is a number; else 0."""
    sign = text[:1] == "-"
    digits = ""
    for each in text[sign:]:
        if each not in "0123456789":
            break
        digits += each
    return (-1 if sign else 1) * int(digits[:19] or "0")


async def read(request: Request) -> Arguments:
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise Refused(413, "Request Entity Too Large")
    told = Arguments(dict(request.query_params))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        told.texts |= _from_json(await request.body())
    elif kind == "application/x-www-form-urlencoded":
        body = (await request.body()).decode(errors="replace")
        told.texts |= dict(parse_qsl(body, keep_blank_values=True))
    elif kind == "multipart/form-data":
        await _read_multipart(request, told)
    return told


async def _read_multipart(request: Request, told: Arguments) -> None:
    try:
        async with request.form(max_part_size=MOST_BYTES) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    kind = value.content_type or "application/octet-stream"
                    told.files[name] = File(value.filename or "file", kind, await value.read())
                else:
                    told.texts[name] = value
    except MultiPartException as error:
        raise bad(str(error)) from None


def _from_json(body: bytes) -> dict[str, str]:
    try:
        told = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise bad("Can't parse JSON") from None
    if not isinstance(told, dict):
        raise bad("Expected a JSON object")
    return Arguments.of(told).texts


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
