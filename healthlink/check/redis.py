"""Redis, where processes on many machines tell each other of the chat's messages."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

from healthlink.check.findings import Finding, ok, wrong
from healthlink.config import Settings
from healthlink.ids import new_id
from healthlink.logs import hide

NAME = "redis"
SECONDS = 3.0


async def look(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return [ok(NAME, "none: PostgreSQL tells other processes")]
    try:
        heard = await _hears(settings.redis_url, f"{settings.redis_prefix}:{new_id().hex}")
    except (RedisError, OSError) as error:
        mend = "look at REDIS_URL: host, password, rediss:// where it speaks TLS"
        return [wrong(NAME, f"cannot be reached: {hide(str(error))}", mend)]
    if not heard:
        mend = "let this user subscribe and publish at REDIS_PREFIX:* (ACL, channels)"
        return [wrong(NAME, "what is published there does not arrive", mend)]
    return [ok(NAME, "what is published there arrives")]


async def _hears(url: str, channel: str) -> bool:
    client = Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
    async with client as redis, redis.pubsub() as ear:
        await ear.subscribe(channel)
        await ear.get_message(timeout=SECONDS)  # that we are subscribed
        await redis.publish(channel, b"")
        return await ear.get_message(timeout=SECONDS) is not None
