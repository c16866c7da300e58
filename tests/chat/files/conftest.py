"""Files on their way into Anna's conversation with her doctor."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from healthlink.chat import conversations
from healthlink.chat.dto import Talk
from healthlink.wiring import Resources
from tests.make import Person, Practitioner
from tests.media import corpus

CHAT = "/api/v1/chat"
NAME = "Анализ 2026.jpg"
NOBODY = "01a20004-2d0f-70cf-aa21-b679dbf8964f"

Upload = Callable[..., Awaitable[httpx.Response]]
Keep = Callable[..., Awaitable[dict[str, Any]]]
Send = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def talk(resources: Resources, anna: Person, doctor: Practitioner, booked: str) -> Talk:
    assert booked
    return await conversations.find(resources.pool, anna.id, doctor.doctor_id)


@pytest.fixture
def upload(client: httpx.AsyncClient, anna: Person, talk: Talk) -> Upload:
    """As Anna, unless somebody else is named."""

    async def add(
        content: bytes = corpus.JPEG,
        name: str = NAME,
        who: Person = anna,
        conversation: object = talk.id,
        key: str | None = None,
        **fields: str,
    ) -> httpx.Response:
        return await client.post(
            f"{CHAT}/conversations/{conversation}/files",
            files={"file": (name, content, "text/html")},
            data=fields,
            headers={**who.headers, **({"Idempotency-Key": key} if key else {})},
        )

    return add


@pytest.fixture
def keep(upload: Upload) -> Keep:
    """What is answered to an upload that is taken."""

    async def add(*about: Any, **more: Any) -> dict[str, Any]:
        answer = await upload(*about, **more)
        assert answer.status_code == 201, answer.text
        kept: dict[str, Any] = answer.json()
        return kept

    return add


@pytest.fixture
def send(client: httpx.AsyncClient, anna: Person, doctor: Practitioner) -> Send:
    """A message of Anna's to her doctor, with these files."""

    async def say(*files: str, **more: Any) -> httpx.Response:
        message = {"recipient_id": str(doctor.doctor_id), "files": files, **more}
        return await client.post(f"{CHAT}/messages", json=message, headers=anna.headers)

    return say


def own(url: str) -> str:
    """The path of a link, as a client of the test asks for it."""
    return url.removeprefix("http://testserver")


async def told(client: httpx.AsyncClient, id: str, who: Person) -> dict[str, Any]:
    """What is said of a file, with its links."""
    answer = await client.get(f"{CHAT}/files/{id}", headers=who.headers)
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json()
    return row
