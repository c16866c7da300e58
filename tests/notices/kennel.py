"""Workers by the dozen: a process that has everything imported, and forks a worker for each line
that it reads. Each is a process of its own, whole, to be killed like any other."""

import asyncio
import os
import signal
import ssl
import sys
from typing import Any

from httpx._transports import default

from healthlink import logs, worker
from healthlink.config import Settings
from healthlink.notices import delivery, smtp
from healthlink.notices.kinds import Notice
from healthlink.wiring import Resources


async def sent_before_it_is(
    resources: Resources, server: smtp.Connection, notices: list[Notice]
) -> None:
    """The negative control: noted as sent, and only then handed over."""
    posted = await delivery._written(resources, notices)
    await delivery.finish(resources.pool, notices, "sent")
    assert posted
    await server.send(posted)


def work(settings: Settings) -> Any:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if "--control" in sys.argv:
        delivery._deliver = sent_before_it_is
    asyncio.run(worker.work(settings))


def main() -> None:
    settings = Settings()
    trust = ssl.create_default_context()  # read by each worker it would take most of its start
    setattr(default, "create_ssl_context", lambda **_: trust)  # noqa: B010
    logs.configure(settings.log_level)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work(settings)
            os._exit(0)
        print(pid, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
