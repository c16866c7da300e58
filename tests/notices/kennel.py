"""Workers by the dozen, each a fork of this one: tests/kennel.py."""

import asyncio
import sys

from healthlink import logs, worker
from healthlink.config import Settings
from healthlink.notices import delivery, smtp
from healthlink.notices.kinds import Notice
from healthlink.wiring import Resources
from tests.kennel import breed, read_trust_once


async def sent_before_it_is(
    resources: Resources, server: smtp.Connection, notices: list[Notice]
) -> None:
    """The negative control: noted as sent, and only then handed over."""
    posted = await delivery._written(resources, notices)
    await delivery.finish(resources.pool, notices, "sent")
    assert posted
    await server.send(posted)


def main() -> None:
    settings = Settings()
    read_trust_once()
    logs.configure(settings.log_level)
    if "--control" in sys.argv:
        delivery._deliver = sent_before_it_is
    breed(lambda _: asyncio.run(worker.work(settings)))


if __name__ == "__main__":
    main()
