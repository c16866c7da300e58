"""Redis pub/sub as the bus, where many machines talk.

What is said of a message is the message. Redis, unlike the database, is not where people's words
are kept, so it is given nothing but sealed bytes, which only processes with one of our keys can
open or make: whoever reads along learns sizes and times, and whoever writes there is not believed.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from healthlink.chat.bus import Bus

NONCE = 12
SECONDS = 5.0
"""How long anything may take there, and how often a silent connection is asked whether it lives."""


class RedisBus(Bus):
    most_bytes = 32 * 1024
    losses = (*Bus.losses, RedisError)

    def __init__(
        self, url: str, prefix: str, keys: Sequence[str], hear: Callable[[str], None]
    ) -> None:
        """Systems that share a Redis differ in `prefix`: the number of a Redis database in `url`
        parts keys, not channels. The first of `keys` seals, all of them open. Raises ValueError or
        TypeError for what stands in `url` and makes no sense."""
        super().__init__(hear)
        Redis.from_url(url).connection_pool.make_connection()  # type: ignore[no-untyped-call]
        self.url, self.channel = url, f"{prefix}:chat"
        self.ciphers = [_cipher(key) for key in keys]

    async def _connected(self) -> None:
        redis = Redis.from_url(
            self.url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS,
            retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        async with redis, redis.pubsub() as ear:
            await ear.subscribe(self.channel)
            self._found()
            listening = asyncio.create_task(self._listen(ear))
            listening.add_done_callback(lambda _: self._news.set())
            try:
                await self._say(redis, listening)
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _say(self, redis: Redis, listening: "asyncio.Task[None]") -> None:
        """For as long as we hear; then raises why we do not."""
        while not listening.done():
            await self._news.wait()
            self._news.clear()
            while self._unsaid:
                await redis.publish(self.channel, self._sealed(self._some()))
        await listening

    async def _listen(self, ear: PubSub) -> None:
        """Raises TimeoutError if a question for a sign of life is not answered."""
        asked = False
        while True:
            told = await ear.get_message(timeout=SECONDS)
            if told is not None:
                asked = False
                if told["type"] == "message":
                    self._open(told["data"])
            elif asked:
                raise TimeoutError
            else:
                asked = True
                await ear.ping()

    def _sealed(self, events: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self.ciphers[0].encrypt(nonce, events.encode(), self.channel.encode())

    def _open(self, sealed: bytes) -> None:
        for cipher in self.ciphers:
            try:
                events = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self.channel.encode())
            except (InvalidTag, ValueError):
                continue
            self._heard(events.decode())
            return
        self._puzzled("sealed")  # with a key that others have already, or by a stranger


def _cipher(key: str) -> ChaCha20Poly1305:
    """Of a key that signs tokens another one: neither helps to find the other."""
    return ChaCha20Poly1305(
        hashlib.blake2b(key.encode(), digest_size=32, person=b"chat bus").digest()
    )
