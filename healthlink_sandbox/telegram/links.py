"""Addresses in messages and buttons: which Telegram takes, and how it words what it does not."""

import re
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from healthlink_sandbox.telegram.refusals import Refused

OTHER = re.compile(r"(?:tg|ton|tonsite):", re.IGNORECASE)
SCHEME = re.compile(r"(https?)://", re.IGNORECASE)
GOOD_HOST = re.compile(r"(?:[\w.!$,~*'();&+=-]|%[0-9a-fA-F]{2}|[^\x00-\x7f])+")


Plain = Callable[[str], bool]
"""Whether a host may do without https, and be a machine nearby."""


def nowhere(_: str) -> bool:
    return False


def checked(url: str, *, https_only: bool = False, plain: Plain = nowhere) -> str:
    """The address as Telegram writes it. Refused: why not."""
    if OTHER.match(url):
        if https_only:
            raise _wrong("Only HTTPS links are allowed")
        return url
    if not url.isascii() and not url.isprintable():
        raise _wrong("Disallowed character in URL host")
    scheme = (found := SCHEME.match(url)) and found[1].lower()
    if scheme is None and "://" in url.partition("?")[0]:
        raise _wrong("Unsupported URL protocol")
    host = _host(url if scheme else f"http://{url}")
    near = plain(host)
    if https_only and scheme != "https" and not near:
        raise _wrong("Only HTTPS links are allowed")
    if "." not in host and ":" not in host and not near:
        raise _wrong("Wrong HTTP URL")
    return url if urlsplit(url).path or "?" in url else f"{url}/"


def is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _wrong("Wrong port number specified in the URL") from None
    if not host:
        raise _wrong("URL host is empty")
    if ":" not in host and not GOOD_HOST.fullmatch(host):
        raise _wrong("Disallowed character in URL host")
    return host


def _wrong(why: str) -> Refused:
    return Refused(400, why, words=why)
