"""Is what runs in this container well? Ends with 0 if it is.

`python -m healthlink.healthy` asks the server. With a file's name it looks whether the worker has
touched that file lately (`worker --alive FILE`). An engine starts it every few seconds: it imports
next to nothing.
"""

import os
import sys
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from ssl import CERT_NONE, SSLContext

ADDRESS = "/ready"
SECONDS = 5.0
STALE_SECONDS = 30.0
ANYWHERE = ("", "0.0.0.0", "::")  # noqa: S104


def serves() -> bool:
    host, port = os.environ.get("HOST", ""), int(os.environ.get("PORT") or 8080)
    near = "127.0.0.1" if host in ANYWHERE else host
    try:
        line = (_encrypted if os.environ.get("TLS_CERT") else _plain)(near, port)
        line.request("GET", ADDRESS)
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def _plain(host: str, port: int) -> HTTPConnection:
    return HTTPConnection(host, port, timeout=SECONDS)


def _encrypted(host: str, port: int) -> HTTPConnection:
    """The certificate is not for this address, and nobody is between us."""
    context = SSLContext()
    context.check_hostname, context.verify_mode = False, CERT_NONE
    return HTTPSConnection(host, port, timeout=SECONDS, context=context)


def beats(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime < STALE_SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    well = beats(Path(sys.argv[1])) if len(sys.argv) > 1 else serves()
    sys.exit(0 if well else 1)
