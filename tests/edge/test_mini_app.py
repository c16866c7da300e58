"""How the Mini App is served: one shell, and modules that may be kept for a year."""

import gzip
import hashlib
import posixpath
import re
from collections.abc import AsyncIterator

import pytest

from healthlink.web.app_pages import ASSETS, BUILD, FOLDER
from tests.edge.test_pages import policy
from tests.edge.wire import Answer, Wire, assert_problem, connected, request

OURS = sorted(path for path in ASSETS if not path.startswith("vendor/"))
MODULES = [path for path in OURS if path.endswith(".js")]
IMPORTED = re.compile(r"""(?:from|import\()\s*["'](\.[^"']+)["']""")
PAGE = re.compile(r'page\("(\w+)"\)')
MARKUP = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "dangerouslySet",
    "srcdoc",
    "document.write",
)
CODE = ("eval(", "Function(", "javascript:")


@pytest.fixture
async def wire(port: int) -> AsyncIterator[Wire]:
    async with connected(port) as opened:
        yield opened


def text(path: str) -> str:
    return ASSETS[path].body.decode()


async def asset(wire: Wire, path: str, build: str = BUILD, **headers: str) -> Answer:
    return await wire.ask(request("GET", f"/app/assets/{build}/{path}", **headers))


@pytest.mark.parametrize("path", ["/app", "/app/", "/app/patients", "/app/patients/7/visits/new"])
async def test_every_page_is_the_same_shell(wire: Wire, path: str) -> None:
    answer = await wire.ask(request("GET", path))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    html = answer.body.decode()
    assert "<html lang=hy>" in html
    named = re.findall(r"(?:href|src)=(/[^ >]+)", html)
    assert len(named) >= 5 and len(set(named)) == len(named)
    for address in named:
        assert (await wire.ask(request("GET", address))).status == 200, address


async def test_the_shell_runs_our_scripts_and_telegrams_and_no_others(wire: Wire) -> None:
    answer = await wire.ask(request("GET", "/app/"))
    allowed = policy(answer)
    assert allowed["script-src"] == ["'self'", "https://telegram.org"]
    assert allowed["style-src"] == ["'self'"]
    assert allowed["connect-src"] == ["'self'", "ws://testserver"]
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == ["'none'"]
    assert allowed["frame-ancestors"] == ["https://web.telegram.org"]
    assert not re.search(rb"<style|<script[^>]*>[^<]| on\w+=| style=", answer.body)


@pytest.mark.parametrize("path", sorted(ASSETS))
async def test_a_module_of_this_build_may_be_kept_for_a_year(wire: Wire, path: str) -> None:
    answer = await asset(wire, path, Accept_Encoding="gzip, br")
    kind = "text/css" if path.endswith(".css") else "text/javascript"
    assert (answer.status, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert gzip.decompress(answer.body) == (FOLDER / path).read_bytes()


async def test_who_cannot_unpack_gets_it_as_it_is(wire: Wire) -> None:
    answer = await asset(wire, "miniapp/app.js")
    assert "content-encoding" not in answer.headers
    assert answer.body == (FOLDER / "miniapp/app.js").read_bytes()


async def test_a_module_of_another_build_is_kept_by_nobody(wire: Wire) -> None:
    answer = await asset(wire, "miniapp/app.js", build="0123456789ab")
    assert answer.status == 200
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        *("miniapp/nothing.js", "vendor/README.md", "app_pages.py", "", "/etc/passwd"),
        *(
            "../app_pages.py",
            "%2e%2e/app_pages.py",
            "miniapp/../../config.py",
            "vendor%2Fpreact.js%00",
        ),
    ],
)
async def test_what_is_no_module_is_not_found(wire: Wire, path: str) -> None:
    assert_problem(await asset(wire, path), 404, "not-found")


@pytest.mark.parametrize("path", MODULES)
def test_every_module_imports_modules_that_exist(path: str) -> None:
    """There is no build that would say so."""
    for name in IMPORTED.findall(text(path)):
        assert posixpath.normpath(f"{posixpath.dirname(path)}/{name}") in ASSETS, name


def test_every_page_of_the_mini_app_exists() -> None:
    named = PAGE.findall(text("miniapp/app.js"))
    assert len(named) > 10
    assert {f"miniapp/pages/{name}.js" for name in named} <= set(ASSETS)


@pytest.mark.parametrize("path", MODULES)
def test_text_never_becomes_markup_or_code(path: str) -> None:
    assert not [word for word in (*MARKUP, *CODE) if word in text(path)]


@pytest.mark.parametrize("path", MODULES)
def test_modules_say_what_they_are_and_stay_small(path: str) -> None:
    assert text(path).startswith("// ")
    assert text(path).count("\n") <= 200


def test_what_is_not_ours_is_what_its_note_says() -> None:
    told = (FOLDER / "vendor/README.md").read_text(encoding="utf-8")
    for path in set(ASSETS) - set(OURS):
        assert f"`{posixpath.basename(path)}`" in told
        assert f"`{hashlib.sha256(ASSETS[path].body).hexdigest()}`" in told
