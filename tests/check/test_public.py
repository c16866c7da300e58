"""PUBLIC_URL as an operator may have left it: certificates, proxies, another program."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from healthlink import __version__
from healthlink.check import public
from healthlink.config import Settings
from healthlink.outbound import open_outbound
from tests.check.conftest import but, only_warning, only_wrong
from tests.check.doors import Says, answering
from tests.processes import free_port
from tests.tls import Authority, fronted

HSTS = {"Strict-Transport-Security": "max-age=31536000"}
HEALTHY = json.dumps({"status": "ok", "version": __version__}).encode()


class Proxy:
    """What stands before a program that is well; each test changes what it says."""

    def __init__(self, url: str, says: Says) -> None:
        self.url = url
        self.says = says
        self.says.answers = {
            "/health": (200, HSTS, HEALTHY),
            "/bot/webhook": (401, {}, b""),
        }


@pytest.fixture
def proxies(authority: Authority) -> Iterator[Callable[..., Proxy]]:
    with ExitStack() as stack:

        def make(*names: str, by: Authority = authority, days: float = 90) -> Proxy:
            says = Says()
            port = stack.enter_context(answering(says))
            front = fronted(by.issue(*(names or ("localhost",)), days=days), port)
            return Proxy(f"https://localhost:{stack.enter_context(front)}", says)

        yield make


async def test_a_sound_proxy_is_ok(sound: Settings, proxies: Callable[..., Proxy]) -> None:
    """The negative control."""
    found = await public.look(but(sound, public_url=proxies().url))
    assert {each.level for each in found} == {"ok"}
    assert {each.check for each in found} >= {"certificate", "public address", "webhook's door"}


async def test_a_certificate_that_is_over_is_named(
    sound: Settings, proxies: Callable[..., Proxy]
) -> None:
    wrong = await only_wrong(public.look, but(sound, public_url=proxies(days=-1).url))
    assert "expired" in wrong.found


async def test_a_certificate_that_is_over_soon_is_a_warning(
    sound: Settings, proxies: Callable[..., Proxy]
) -> None:
    warned = await only_warning(public.look, but(sound, public_url=proxies(days=10.5).url))
    assert warned.found == "10 days left"


async def test_a_certificate_of_another_name_is_named(
    sound: Settings, proxies: Callable[..., Proxy]
) -> None:
    wrong = await only_wrong(public.look, but(sound, public_url=proxies("old.example").url))
    assert "Hostname mismatch" in wrong.found


async def test_a_certificate_of_nobody_is_named(
    sound: Settings, proxies: Callable[..., Proxy], tmp_path: Path
) -> None:
    nobody = proxies(by=Authority(tmp_path))
    wrong = await only_wrong(public.look, but(sound, public_url=nobody.url))
    assert wrong.check == "certificate"


async def test_a_name_where_nobody_listens_is_named(sound: Settings) -> None:
    await only_wrong(public.look, but(sound, public_url=f"https://localhost:{free_port()}"))


async def test_a_port_without_tls_is_named(sound: Settings) -> None:
    with answering(Says()) as port:
        await only_wrong(public.look, but(sound, public_url=f"https://localhost:{port}"))


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ((200, HSTS, b"<html>Welcome to nginx!</html>"), "not as HealthLink"),
        ((502, HSTS, b"Bad Gateway"), "answers 502"),
        ((302, {"Location": "https://elsewhere.example"}, b""), "answers 302"),
    ],
)
async def test_another_program_at_the_address_is_named(
    sound: Settings,
    proxies: Callable[..., Proxy],
    answer: tuple[int, dict[str, str], bytes],
    named: str,
) -> None:
    proxy = proxies()
    proxy.says.answers["/health"] = answer
    assert named in (await only_wrong(public.look, but(sound, public_url=proxy.url))).found


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ((200, HSTS, HEALTHY.replace(__version__.encode(), b"0.0.9")), "0.0.9"),
        ((200, {}, HEALTHY), "Strict-Transport-Security"),
    ],
)
async def test_another_version_and_a_lost_header_are_warnings(
    sound: Settings,
    proxies: Callable[..., Proxy],
    answer: tuple[int, dict[str, str], bytes],
    named: str,
) -> None:
    proxy = proxies()
    proxy.says.answers["/health"] = answer
    assert named in (await only_warning(public.look, but(sound, public_url=proxy.url))).found


async def test_a_proxy_that_swallows_the_webhook_is_named(
    sound: Settings, proxies: Callable[..., Proxy]
) -> None:
    proxy = proxies()
    proxy.says.answers["/bot/webhook"] = (404, {}, b"")
    wrong = await only_wrong(public.look, but(sound, public_url=proxy.url))
    assert wrong.check == "webhook's door"


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        ((308, {"Location": "https://clinic.example/health"}, b""), "ok"),
        ((302, {"Location": "http://clinic.example/health"}, b""), "warning"),
        ((200, {}, HEALTHY), "warning"),
    ],
)
async def test_plain_http_leads_to_https(
    answer: tuple[int, dict[str, str], bytes], level: str
) -> None:
    async with open_outbound({}) as outbound:
        with answering(Says(answers={"/health": answer})) as port:
            assert (await public.plain(outbound.client, f"http://127.0.0.1:{port}")).level == level
        nobody = f"http://127.0.0.1:{free_port()}"
        assert (await public.plain(outbound.client, nobody)).level == "ok"
