"""The rules of the house that a reader could break without noticing."""

import ast
import subprocess
import sys
from pathlib import Path

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from healthlink import main
from healthlink.auth import dependencies as auth
from healthlink.dependencies import open_transaction

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "healthlink"
EDGES = {
    *("api.py", "dependencies.py", "problems.py", "main.py", "routing.py", "middleware.py"),
    *("webhook.py", "socket.py"),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_rooms_import_only_what_is_below_them() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_only_the_edges_know_the_web_framework() -> None:
    for file in modules():
        inside = file.name in EDGES or file.parent.name == "web"
        assert inside or not imports(file) & {"fastapi", "starlette"}, file


def test_the_program_and_its_tests_do_not_know_each_other() -> None:
    for file in modules():
        assert not imports(file) & {"tests", "pytest", "hypothesis"}, file


def test_nothing_catches_everything_but_the_outermost_handlers() -> None:
    allowed = {"middleware.py", "runner.py", "updates.py", "socket.py"}
    for file in modules():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                assert caught not in ("everything", "Exception", "BaseException") or (
                    file.name in allowed
                ), file


def test_files_and_functions_stay_small() -> None:
    for file in modules():
        text = file.read_text(encoding="utf-8")
        assert text.count("\n") <= 300, file
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 50, (file, node.name)


def test_every_module_says_what_lives_in_it() -> None:
    for file in modules():
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file


def test_sql_is_never_built_from_strings() -> None:
    for file in modules():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                runs = node.func.attr in ("execute", "fetch", "fetchrow", "fetchval", "executemany")
                if runs and node.args:
                    assert not isinstance(node.args[0], ast.JoinedStr | ast.BinOp), file


def test_no_request_waits_for_a_second_connection_while_it_holds_one() -> None:
    """Who is acting is found on a connection of its own, so it must be found before the request's
    transaction takes one."""
    for room in main.ROOMS:
        for route in room.routes:
            assert isinstance(route, APIRoute)
            order = list(calls(route.dependant))
            if open_transaction in order and auth._actor in order:
                assert order.index(auth._actor) < order.index(open_transaction), route.path


def calls(dependant: Dependant) -> list[object]:
    """The dependencies in the order in which FastAPI solves them."""
    found: list[object] = []
    for each in dependant.dependencies:
        found += [*calls(each), each.call]
    return found
