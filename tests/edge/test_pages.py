"""The documentation, its assets, the pages behind problems: from our own server and no other."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from html import escape

import pytest

from healthlink import errors, problems
from healthlink.config import Settings
from healthlink.main import create_app
from tests.conftest import settings_for
from tests.edge.conftest import serving_with
from tests.edge.wire import Answer, Wire, assert_problem, connected, request

DOCUMENT = create_app(settings_for("")).openapi()
OURS = errors.all_problems()
ELSEWHERE = re.compile(r"""(?:src|href|url|action)\s*[=(]\s*["']?(?:https?:)?//""")


@pytest.fixture
async def wire(port: int) -> AsyncIterator[Wire]:
    async with connected(port) as opened:
        yield opened


def policy(answer: Answer) -> dict[str, list[str]]:
    parts = answer.headers["content-security-policy"].split(";")
    return {name: sources for name, *sources in (part.split() for part in parts)}


async def test_the_documentation_needs_nobody_else(wire: Wire) -> None:
    page = await wire.ask(request("GET", "/docs"))
    html = page.body.decode()
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert not ELSEWHERE.search(html)
    named = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert len(named) >= 3
    for address in (*named, "/openapi.json"):
        assert address.startswith("/"), address
        answer = await wire.ask(request("GET", address))
        assert (answer.status, bool(answer.body)) == (200, True), address


def test_the_search_for_other_hosts_finds_them() -> None:
    """The negative control, by FastAPI's own page."""
    from fastapi.openapi.docs import get_swagger_ui_html

    html = bytes(get_swagger_ui_html(openapi_url="/x", title="x").body).decode()
    assert ELSEWHERE.search(html)


async def test_the_documentation_runs_its_own_script_and_no_other(wire: Wire) -> None:
    page = await wire.ask(request("GET", "/docs"))
    (script,) = re.findall(rb"<script>(.*?)</script>", page.body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    allowed = policy(page)
    assert allowed["script-src"] == ["'self'", f"'sha256-{digest}'"]
    assert allowed["default-src"] == allowed["frame-ancestors"] == ["'none'"]
    assert not {"'unsafe-eval'", "*", "https:"} & {s for part in allowed.values() for s in part}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Patients"), ("ru", "Пациентам"), ("hy", "Պացիենտներին")]
)
async def test_who_comes_to_the_front_door_is_told_the_way(
    wire: Wire, language: str, said: str
) -> None:
    """A payer is led there, too."""
    headers = {"Host": "evil.example", "Accept-Language": language}
    answer = await wire.ask(request("GET", "/", **headers))
    html = answer.body.decode()
    assert (answer.status, answer.headers["content-language"]) == (200, language)
    assert said in html
    assert 'href="/docs"' in html
    assert "evil.example" not in html
    assert "script" not in html


@pytest.mark.parametrize(
    ("links", "bot", "shown"),
    [
        ("https://t.me", "clinic_bot", "https://t.me/clinic_bot"),
        ("http://localhost:8081/telegram", "a_bot", "http://localhost:8081/telegram/a_bot"),
        ("https://t.me", "", None),
    ],
)
async def test_the_front_door_leads_to_the_bot_that_there_is(
    settings: Settings, links: str, bot: str, shown: str | None
) -> None:
    given = {"telegram_links_url": links, "telegram_bot_username": bot}
    async with serving_with(settings, **given) as port, connected(port) as wire:
        html = (await wire.ask(request("GET", "/"))).body.decode()
    found = re.findall('<a class=go href="(.*?)">', html)
    assert found == ([shown] if shown else [])


EVERYWHERE = ["/", "/docs", "/openapi.json", "/docs/assets/swagger-ui.css", "/health", "/nowhere"]
EVERYWHERE += ["/problems/not-found", "/api/v1/clinics", "/api/v1/users/me", "/health/live"]


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_says_how_it_may_be_used(settings: Settings, path: str) -> None:
    async with (
        serving_with(settings, public_url="https://clinic.example") as port,
        connected(port) as wire,
    ):
        answer = await wire.ask(request("GET", path))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "'none'" in policy(answer)["frame-ancestors"]
    assert "'none'" in policy(answer)["default-src"]
    assert "max-age=" in answer.headers["strict-transport-security"]
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert "server" not in answer.headers


async def test_what_is_personal_is_kept_by_no_cache(wire: Wire) -> None:
    personal = [
        request("GET", "/api/v1/users/me", Authorization="Bearer x"),
        request("GET", "/api/v1/clinics", Authorization="Bearer x"),
        request("POST", "/api/v1/auth/login", b"{}"),
    ]
    for asked in personal:
        assert (await wire.ask(asked)).headers["cache-control"] == "no-store"
    assert "cache-control" not in (await wire.ask(request("GET", "/openapi.json"))).headers


async def test_without_https_there_is_no_promise_of_it(wire: Wire) -> None:
    answer = await wire.ask(request("GET", "/health/live"))
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.slug())
async def test_every_problem_has_a_page(wire: Wire, kind: type[errors.Problem]) -> None:
    answer = await wire.ask(request("GET", f"/problems/{kind.slug()}"))
    html = answer.body.decode()
    assert answer.status == 200
    assert f"{kind.status} {kind.slug()}" in html
    assert not ELSEWHERE.search(html)
    for language in ("en", "ru", "hy"):
        assert f"<li lang={language}>{escape(kind.title[language])}" in html
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert kind.__doc__, "developers read it there"


async def test_an_unknown_problem_has_none(wire: Wire) -> None:
    answer = await wire.ask(request("GET", "/problems/kanarienvogel"))
    assert_problem(answer, 404, "not-found")
    assert b"kanarienvogel" not in answer.raw


def test_the_document_refers_only_to_itself() -> None:
    references = set(re.findall(r"'\$ref': '([^']+)'", repr(DOCUMENT)))
    schemas = DOCUMENT["components"]["schemas"]
    assert references
    for reference in references:
        assert reference.removeprefix("#/components/schemas/") in schemas, reference


def test_every_operation_says_that_it_may_refuse_and_how() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, about in methods.items():
            label = f"{method} {path}"
            refusals = {s: a for s, a in about["responses"].items() if s[0] in "45d"}
            assert "default" in refusals, label
            for answer in refusals.values():
                assert set(answer["content"]) == {problems.MEDIA_TYPE}, label
                assert answer["content"][problems.MEDIA_TYPE]["schema"] == problems.PROBLEM_SCHEMA
            assert about["summary"] and about["operationId"], label


async def test_the_documents_examples_are_what_is_answered(wire: Wire) -> None:
    answer = await wire.ask(request("GET", "/api/v1/users/me"))
    responses = DOCUMENT["paths"]["/api/v1/users/me"]["get"]["responses"]
    example = responses["401"]["content"][problems.MEDIA_TYPE]["examples"]["unauthorized"]["value"]
    assert {**answer.json(), "request_id": example["request_id"]} == example
