"""Files on their way into a card."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from healthlink.config import Settings
from healthlink.db.pool import Db
from tests.make import Person, Practitioner
from tests.media import corpus

Upload = Callable[..., Awaitable[httpx.Response]]
Keep = Callable[..., Awaitable[dict[str, Any]]]
NAME = "Ռենտգեն 2026.jpg"


@pytest.fixture
def upload(client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]) -> Upload:
    """Sends a file to Anahit's card, as Armen unless somebody else is named."""

    async def send(
        content: bytes = corpus.JPEG,
        name: str = NAME,
        who: Person = armen,
        card: str = anahit["id"],
        type: str = "application/octet-stream",
        key: str | None = None,
        **fields: str,
    ) -> httpx.Response:
        headers = {**who.headers, **({"Idempotency-Key": key} if key else {})}
        return await client.post(
            f"/patients/{card}/media",
            files={"file": (name, content, type)},
            data={"kind": "xray", **fields},
            headers=headers,
        )

    return send


@pytest.fixture
def keep(upload: Upload) -> Keep:
    """What is answered to an upload that is taken."""

    async def send(*about: Any, **more: Any) -> dict[str, Any]:
        answer = await upload(*about, **more)
        assert answer.status_code == 201, answer.text
        kept: dict[str, Any] = answer.json()
        return kept

    return send


@pytest.fixture
async def trail(db: Db) -> Callable[[], Awaitable[list[tuple[Any, ...]]]]:
    """What the audit says of files: action, role, outcome, object."""

    async def read() -> list[tuple[Any, ...]]:
        rows = await db.fetch(
            "select action, role, outcome, object_id::text, cardinality(patient_ids) as patients"
            " from access where action ~ 'media' order by id"
        )
        return [tuple(row) for row in rows]

    return read


@pytest.fixture(autouse=True)
def _empty(settings: Settings) -> None:
    for file in (settings.data_dir / "media").rglob("*.*"):
        file.unlink()


def kept(settings: Settings) -> set[str]:
    """The objects on the disk."""
    return {file.name for file in (settings.data_dir / "media").rglob("*") if file.is_file()}


def own(url: str) -> str:
    """The path of a link, as a client of the test asks for it."""
    return url.removeprefix("http://testserver")
