"""Every operation of the API, out of its own OpenAPI document: a new one is attacked by itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.edge.wire import request

Schema = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a client's value goes."""

    kind: str  # path, query, header, body
    name: str
    schema: Schema
    required: bool = True


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    places: tuple[Place, ...]
    signed_in: bool
    has_body: bool
    is_upload: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations(document: Schema) -> list[Operation]:
    return [
        Operation(
            method.upper(),
            path,
            (*_parameters(document, about), *_fields(document, about)),
            "security" in about,
            "application/json" in _kinds(about),
            "multipart/form-data" in _kinds(about),
        )
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    ]


def _kinds(about: Schema) -> Schema:
    kinds: Schema = about.get("requestBody", {}).get("content", {})
    return kinds


def _parameters(document: Schema, about: Schema) -> Iterator[Place]:
    for parameter in about.get("parameters", ()):
        schema = _resolved(document, parameter["schema"])
        yield Place(parameter["in"], parameter["name"], schema, parameter.get("required", False))


def _fields(document: Schema, about: Schema) -> Iterator[Place]:
    """Of a JSON body; what an upload is made of, tests/media tries."""
    for kind, content in _kinds(about).items():
        if kind != "application/json":
            continue
        body = _resolved(document, content["schema"])
        for name, schema in body.get("properties", {}).items():
            yield Place("body", name, _resolved(document, schema), name in body.get("required", ()))


def _resolved(document: Schema, schema: Schema) -> Schema:
    if "$ref" in schema:
        target: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return target
    if "anyOf" in schema:
        return {**schema, **_resolved(document, schema["anyOf"][0])}
    return schema


def valid(place: Place, things: dict[str, str]) -> Any:
    """A value that this place takes; `things` are known ones by their names."""
    if place.name in things:
        return things[place.name]
    schema = place.schema
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    by_format = {"uuid": "0192f0c1-a2b3-7c4d-8e5f-60718293a4b5", "date": "2026-12-01"}
    if schema.get("format") in by_format:
        return by_format[schema["format"]]
    by_type = {"integer": schema.get("minimum", 1), "boolean": True, "number": 1, "array": []}
    return by_type.get(schema.get("type", ""), "x" * schema.get("minLength", 1))


def written(
    operation: Operation,
    things: dict[str, str],
    headers: dict[str, str | bytes],
    *,
    odd: Place | None = None,
    value: str | bytes = b"",
    body: bytes | None = None,
) -> bytes:
    """The request, all valid but for `value` (as it stands on the wire) at the place `odd`."""
    raw = value if isinstance(value, bytes) else value.encode()
    target, query, fields = operation.path.encode(), [], []
    for place in operation.places:
        mutated = place == odd
        if not mutated and not place.required:
            continue
        good = valid(place, things)
        text = raw if mutated else quote(str(good), safe="").encode()
        if place.kind == "path":
            target = target.replace(b"{%b}" % place.name.encode(), text)
        elif place.kind == "query":
            query.append(place.name.encode() + b"=" + text)
        elif place.kind == "header":
            headers = {**headers, place.name: raw}
        else:
            shown = raw if mutated else json.dumps(good).encode()
            fields.append(json.dumps(place.name).encode() + b": " + shown)
    if query:
        target += b"?" + b"&".join(query)
    if operation.has_body and body is None:
        body = b"{" + b", ".join(fields) + b"}"
    return request(operation.method, target, body, **headers)
