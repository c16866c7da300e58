"""Who may read our answers from another origin, and whose address a request has."""

from typing import Any

import pytest

from healthlink.config import Settings
from tests.edge.conftest import Lines, serving_with
from tests.edge.wire import Answer, connected, request

ALLOWED = "https://clinic.example, https://app.example:8443/"
ORIGINS = {
    "https://clinic.example": True,
    "https://app.example:8443": True,
    "null": False,
    "": False,
    "*": False,
    "file://": False,
    "http://clinic.example": False,
    "https://clinic.example/": False,
    "https://clinic.example:443": False,
    "https://clinic.example:8443": False,
    "https://app.example": False,
    "https://app.example:84430": False,
    "https://clinic.example.evil.example": False,
    "https://evilclinic.example": False,
    "https://evil.clinic.example": False,
    "https://clinic.example@evil.example": False,
    "https://clinic.example%2eevil.example": False,
    "https://CLINIC.example": False,
    "https://clinic.example, https://evil.example": False,
    "https://clinic.examplе": False,  # the last letter is Cyrillic
    "chrome-extension://clinic.example": False,
    "https://clinic_example": False,
}
GRANTS = "access-control-allow-origin"
PREFLIGHT = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "x-secret"}


def granted(answer: Answer) -> dict[str, str]:
    return {key: value for key, value in answer.headers.items() if key == GRANTS}


async def test_only_a_listed_origin_may_read(settings: Settings) -> None:
    async with serving_with(settings, allowed_origins=ALLOWED) as port, connected(port) as wire:
        for origin, allowed in ORIGINS.items():
            expected = {GRANTS: origin} if allowed else {}
            for path in ("/health/live", "/nowhere", "/api/v1/users/me", "/docs"):
                answer = await wire.ask(request("GET", path, Origin=origin.encode()))
                assert granted(answer) == expected, (origin, path)
                assert "access-control-allow-credentials" not in answer.headers
                assert "origin" in answer.headers["vary"].lower(), "a cache must tell them apart"


async def test_a_browser_that_asks_first_is_told(settings: Settings) -> None:
    wish = {
        "Access_Control_Request_Method": "PATCH",
        "Access_Control_Request_Headers": "authorization",
    }
    async with serving_with(settings, allowed_origins=ALLOWED) as port, connected(port) as wire:
        for origin, allowed in ORIGINS.items():
            asked = request("OPTIONS", "/api/v1/users/me", Origin=origin.encode(), **wish)
            answer = await wire.ask(asked)
            assert granted(answer) == ({GRANTS: origin} if allowed else {})
            assert (answer.status == 200) is allowed
        asked = request("OPTIONS", "/", Origin="https://clinic.example", **PREFLIGHT)
        assert (await wire.ask(asked)).status == 400


async def test_a_fault_of_ours_can_be_read_by_a_listed_origin(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from healthlink.catalog.search import lists

    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(lists, "clinics", broken)
    async with serving_with(settings, allowed_origins=ALLOWED) as port, connected(port) as wire:
        origin = "https://clinic.example"
        answer = await wire.ask(request("GET", "/api/v1/clinics", Origin=origin))
    assert (answer.status, granted(answer)) == (500, {GRANTS: origin})


@pytest.mark.parametrize("origin", ["https://clinic.example", "null", "http://testserver"])
async def test_with_no_origin_configured_nobody_is_let_in(port: int, origin: str) -> None:
    async with connected(port) as wire:
        for asked in (
            request("GET", "/health/live", Origin=origin),
            request("OPTIONS", "/health/live", Origin=origin, **PREFLIGHT),
        ):
            answer = await wire.ask(asked)
            assert not [key for key in answer.headers if key.startswith("access-control")]


PEERS = [
    # TRUSTED_PROXIES, the peer, X-Forwarded-For, whose request it is
    ("", "127.0.0.1", "6.6.6.6", "127.0.0.1"),
    ("127.0.0.2", "127.0.0.1", "6.6.6.6", "127.0.0.1"),
    ("127.0.0.2", "127.0.0.2", "6.6.6.6", "6.6.6.6"),
    ("127.0.0.2", "127.0.0.2", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
    ("127.0.0.2", "127.0.0.2", "6.6.6.6, 9.9.9.9, 127.0.0.2", "9.9.9.9"),
    ("127.0.0.2", "127.0.0.2", "", "127.0.0.2"),
    ("127.0.0.2", "127.0.0.2", "2001:db8::1", "2001:db8::1"),
    ("10.0.0.0/8, 127.0.0.2", "127.0.0.2", "6.6.6.6, 10.1.2.3", "6.6.6.6"),
    ("127.0.0.2/24", "127.0.0.3", "6.6.6.6", "6.6.6.6"),  # host bits set: still a network
    ("127.0.0.2/24", "127.0.1.3", "6.6.6.6", "127.0.1.3"),
    ("10.0.0.0/8", "127.0.0.2", "10.0.0.1", "127.0.0.2"),
]


@pytest.mark.parametrize(("proxies", "peer", "forwarded", "client"), PEERS)
async def test_only_a_trusted_proxy_may_say_whose_request_it_is(
    settings: Settings,
    lines: Lines,
    proxies: str,
    peer: str,
    forwarded: str,
    client: str,
) -> None:
    headers = {"Forwarded": "for=6.6.6.6", "X_Real_IP": "6.6.6.6", "X_Client_IP": "6.6.6.6"}
    if forwarded:
        headers["X_Forwarded_For"] = forwarded
    async with (
        serving_with(settings, proxies=proxies, log_level="DEBUG") as port,
        connected(port, source=peer) as wire,
    ):
        await wire.ask(request("GET", "/health/live", **headers))
    assert [line["client"] for line in lines("request")] == [client]
