"""What no bot can bring about: a fault of the sandbox itself while it delivers."""

import asyncio
from typing import Any

import pytest

from healthlink_sandbox.clock import Clock
from healthlink_sandbox.telegram.faults import Trouble
from healthlink_sandbox.telegram.models import Update, Webhook
from healthlink_sandbox.telegram.post import Post, Reply
from healthlink_sandbox.telegram.postbox import Postbox


class Broken(Post):
    """Falls over the first letter."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = 0

    async def send(self, webhook: Webhook, document: dict[str, Any], _: Trouble | None) -> Reply:
        self.tries += 1
        if self.tries == 1:
            raise RuntimeError("the connection is not what it was")
        return Reply(200)


class Owner:
    def __init__(self) -> None:
        self.gone = asyncio.Event()

    def update_gone(self, update: Update) -> None:
        self.gone.set()

    def webhook_failed(self, error: str) -> None: ...

    def webhook_over(self) -> None: ...

    async def webhook_said(self, reply: Reply) -> None: ...


async def test_a_fault_of_its_own_does_not_close_a_chat(capsys: pytest.CaptureFixture[str]) -> None:
    owner, post = Owner(), Broken()
    postbox = Postbox(Clock(), owner, post)
    update = Update(id=1, kind="message", queue=7, expires_at=4e9, chat_id=7, content={})
    postbox.open(Webhook(url="http://127.0.0.1:1/"), [update])
    running = asyncio.create_task(postbox.run())
    async with asyncio.timeout(10):
        await owner.gone.wait()
    running.cancel()
    await postbox.end()
    assert post.tries == 2
    assert '"event": "delivery_fault"' in capsys.readouterr().out
