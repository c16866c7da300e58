"""Debian's testssl.sh finds nothing above LOW at either of our doors. By `make containers`, and at
Compose's Caddy by .ci/containers/try."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from healthlink.server import SECURITY_HEADERS
from healthlink.tls import Certificate
from tests.containers.conftest import Before
from tests.containers.programs import program
from tests.edge.conftest import listening
from tests.tls import Authority

HARMLESS = ("OK", "INFO", "LOW", "WARN", "DEBUG")
"""WARN: testssl could not try something."""
OUR_OWN = ("cert_expirationStatus", "cert_notAfter", "cert_revocation")
"""Of an authority that is not the world's: short lives, and no lists of what is revoked."""

pytestmark = [
    pytest.mark.skipif("HEALTHLINK_CONTAINERS" not in os.environ, reason="by make containers"),
    pytest.mark.timeout(600),
]


async def app(_: Scope, receive: Receive, send: Send) -> None:
    said = {"Strict-Transport-Security": "max-age=31536000", "Content-Length": "0"}
    headers = [(n.lower().encode(), v.encode()) for n, v in {**said, **SECURITY_HEADERS}.items()]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def faults(port: int, authority: Path, folder: Path) -> list[str]:
    """Whatever is above LOW."""
    report = folder / "report.json"
    asked = ["--protocols", "--server-defaults", "--headers", "--vulnerable", "--fs"]
    quietly = ["--warnings", "off", "--quiet", "--color", "0", "--ip", "127.0.0.1"]
    told = ["--add-ca", str(authority), "--jsonfile", str(report), f"https://localhost:{port}"]
    command = [program("testssl"), *asked, "--std", *quietly, *told]
    # Its exit code counts what it could not try, too: the report judges.
    await asyncio.to_thread(subprocess.run, command, stdout=subprocess.DEVNULL, check=False)
    found = [each for each in json.loads(report.read_text()) if each["id"] not in OUR_OWN]
    assert any(each["id"] == "TLS1_3" and each["severity"] == "OK" for each in found)
    return [
        f"{each['id']}: {each['finding']}" for each in found if each["severity"] not in HARMLESS
    ]


async def test_at_our_own(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate = Certificate(tmp_path / "cert.pem", tmp_path / "key.pem")
    authority.certify(certificate.cert, certificate.key)
    async with listening(app, tls=certificate) as (port, _):
        assert await faults(port, authority.file, tmp_path) == []


async def test_at_caddy_s(caddy_before: Before, tmp_path: Path) -> None:
    async with listening(app) as (port, _), caddy_before(port) as caddy:
        assert await faults(caddy.https, caddy.authority, tmp_path) == []
