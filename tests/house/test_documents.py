"""What is written down is what the code does."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from healthlink import jobs
from healthlink.errors import all_problems
from healthlink.words import FIELD_MESSAGES, LANGUAGES
from tests.house import generated

PACKAGE = Path(__file__).parent.parent.parent / "healthlink"
OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in json.loads(generated.openapi())["paths"].items()
    for method, operation in operations.items()
]
IDS = [f"{method} {path}" for method, path, _ in OPERATIONS]


def test_the_openapi_document_is_the_one_in_docs() -> None:
    assert generated.OPENAPI.read_text(encoding="utf-8") == generated.openapi(), "make openapi"


def test_the_reference_is_the_one_in_docs() -> None:
    assert generated.REFERENCE.read_text(encoding="utf-8") == generated.reference(), "make openapi"


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=IDS)
def test_every_operation_explains_itself(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert len(operation["tags"]) == 1
    answers = operation["responses"]
    assert "default" in answers
    if "security" in operation:
        assert "401" in answers
    in_ours = path != "/webhook/payments/idram"  # there we answer in Idram's grammar
    if in_ours and (operation.get("parameters") or operation.get("requestBody")):
        assert "application/problem+json" in answers["422"]["content"]


def test_operations_have_short_names_of_their_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


def test_every_problem_is_told_in_three_languages_and_explained() -> None:
    for kind in all_problems():
        assert set(kind.title) == set(LANGUAGES), kind
        assert kind.__doc__, kind
        assert 400 <= kind.status < 600, kind


def test_every_field_message_is_in_three_languages() -> None:
    assert all(set(text) == set(LANGUAGES) for text in FIELD_MESSAGES.values())


def test_every_job_that_is_enqueued_exists() -> None:
    wanted = {name for file in PACKAGE.rglob("*.py") for name in enqueued(file)}
    assert wanted == set(jobs.declared)


def test_every_job_explains_itself() -> None:
    runs = [*jobs.declared.values(), *(sweep.run for sweep in jobs.sweeps.values())]
    assert all(run.__doc__ for run in runs)


def enqueued(file: Path) -> list[str]:
    """The names in `jobs.enqueue(db, "name", …)`; anything but a literal is a fault."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("jobs.enqueue"):
            assert isinstance(node.args[1], ast.Constant), file
            found.append(str(node.args[1].value))
    return found


def test_every_field_has_an_example() -> None:
    schemas = json.loads(generated.openapi())["components"]["schemas"]
    for name, schema in schemas.items():
        for field, about in schema.get("properties", {}).items():
            optional = {key for part in about.get("anyOf", ()) for key in part}
            told = {"examples", "enum", "const", "$ref"} & {*about, *optional}
            assert told or "uuid" in str(about) or "$ref" in str(about), (name, field)
