"""How fast a bot may write: buckets that fill with time, and the wait that an overflow costs."""

import math
from dataclasses import dataclass, field

from healthlink_sandbox.telegram.models import Rules
from healthlink_sandbox.telegram.refusals import too_many

ALL = 0
"""The bucket of all chats together."""


@dataclass
class Bucket:
    left: float
    filled_at: float
    closed_until: float = 0.0


@dataclass
class Limits:
    """Who does not wait as long as they were told is refused until they do."""

    buckets: dict[int, Bucket] = field(default_factory=dict)
    next_webhook_at: float = 0.0

    def spend(self, rules: Rules, chat_id: int, now: float) -> None:
        if not rules.flood:
            return
        per_second, burst = float(rules.per_second), float(rules.chat_burst)
        wanted = ((ALL, per_second, per_second), (chat_id, 1.0, burst))
        filled = [self._filled(key, rate, size, now) for key, rate, size in wanted]
        waits = [
            _wait(bucket, rate, rules, now)
            for bucket, (_, rate, _) in zip(filled, wanted, strict=True)
        ]
        if any(waits):
            raise too_many(max(waits))
        for bucket in filled:
            bucket.left -= 1

    def set_webhook(self, now: float) -> None:
        """Once a second."""
        if now < self.next_webhook_at:
            raise too_many(1)
        self.next_webhook_at = now + 1

    def forget(self) -> None:
        self.buckets.clear()
        self.next_webhook_at = 0.0

    def _filled(self, key: int, rate: float, size: float, now: float) -> Bucket:
        bucket = self.buckets.setdefault(key, Bucket(size, now))
        bucket.left = min(size, bucket.left + max(now - bucket.filled_at, 0) * rate)
        bucket.filled_at = now
        return bucket


def _wait(bucket: Bucket, rate: float, rules: Rules, now: float) -> int:
    if bucket.closed_until <= now and bucket.left < 1:
        bucket.closed_until = now + max((1 - bucket.left) / rate, rules.flood_seconds)
    return math.ceil(max(bucket.closed_until - now, 0))
