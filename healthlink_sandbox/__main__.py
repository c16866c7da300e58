"""The command: `python -m healthlink_sandbox`."""

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from healthlink_sandbox import logs
from healthlink_sandbox.app import create_app
from healthlink_sandbox.connections import CuttableProtocol
from healthlink_sandbox.settings import Settings

PARENT = "HEALTHLINK_PARENT"

main = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@main.command()
def run(
    host: Annotated[str, typer.Option(help="Where to listen")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="At which port")] = 8081,
    public_url: Annotated[
        str, typer.Option(help="How a payer's browser reaches it; http://localhost:PORT if unset")
    ] = "",
    smtp_port: Annotated[int, typer.Option(help="At which port to take mail; 0: nowhere")] = 0,
    folder: Annotated[
        Path | None, typer.Option(help="Where orders and letters are kept; in memory if unset")
    ] = None,
) -> None:
    """Runs the emulators of Sberbank, IDBank (ArCa), Idram, Telegram and of a mail server."""
    logs.configure()
    _follow_parent()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    url = public_url or f"http://localhost:{port}"
    app = create_app(Settings.read(url, folder, host, smtp_port))
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=CuttableProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


def _leave(_: int, __: FrameType | None) -> None:
    """uvicorn raises the signal again when it has stopped: then all is well."""
    sys.exit(0)


def _follow_parent() -> None:
    """Ends this process when the one that started it is gone, however it went."""
    parent = os.environ.get(PARENT, "")
    if parent in ("", str(os.getpid())):
        return
    threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    waiting = threading.Event()
    while os.getppid() == parent:
        waiting.wait(1.0)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
