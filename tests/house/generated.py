"""Documents that are written from the code: `make openapi` writes them, tests compare them."""

import asyncio
import json
from pathlib import Path
from typing import Any

from healthlink import jobs
from healthlink import worker as every_job
from healthlink.bot import errors as _of_the_bot  # noqa: F401  (nothing else reads it in time)
from healthlink.errors import all_problems
from healthlink.main import create_app
from tests.conftest import settings_for

DOCS = Path(__file__).parent.parent.parent / "docs"
OPENAPI = DOCS / "openapi.json"
REFERENCE = DOCS / "reference.md"


def openapi() -> str:
    document: dict[str, Any] = create_app(settings_for("postgresql://nowhere")).openapi()
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def reference() -> str:
    assert every_job.ROOMS
    lines = [
        "# Reference",
        "",
        "Written from the code by `make openapi`. The operations are in `openapi.json`, and to try",
        "at `/docs` of a running server.",
        "",
        "## Problems",
        "",
        "Every refusal is an RFC 9457 problem; its `type` is `/problems/` and the name.",
        "",
        "| name | status | title | what it means |",
        "|---|---|---|---|",
        *(
            f"| `{kind.slug()}` | {kind.status} | {kind.title['en']} | {_words(kind)} |"
            for kind in all_problems()
        ),
        "",
        "## Jobs",
        "",
        "Run by the worker after the transaction that wants them; each may run twice.",
        "",
        "| name | what it does |",
        "|---|---|",
        *(f"| `{name}` | {_words(run)} |" for name, run in sorted(jobs.declared.items())),
        "",
        "## Sweeps",
        "",
        "Run by the clock (UTC), in one of the workers.",
        "",
        "| name | when | what it does |",
        "|---|---|---|",
        *(
            f"| `{name}` | `{sweep.cron}` | {_words(sweep.run)} |"
            for name, sweep in sorted(jobs.sweeps.items())
        ),
        "",
    ]
    return "\n".join(lines)


def _words(thing: Any) -> str:
    return " ".join((thing.__doc__ or "").split())


async def write() -> None:
    DOCS.mkdir(exist_ok=True)
    OPENAPI.write_text(openapi(), encoding="utf-8")
    REFERENCE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
