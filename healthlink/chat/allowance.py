"""How much one user may say to one process: a bucket that fills again, whatever the socket."""

import time

from healthlink.errors import TooManyRequests

SECONDS = 10.0


class Allowance:
    """`times` at once, and as many again in ten seconds."""

    __slots__ = ("left", "seen", "times")

    def __init__(self, times: int) -> None:
        self.times = times
        self.left, self.seen = float(times), time.monotonic()

    def spend(self) -> None:
        """Raises TooManyRequests."""
        now = time.monotonic()
        self.left = min(self.times, self.left + (now - self.seen) * self.times / SECONDS)
        self.seen = now
        self.left -= 1
        if self.left < 0:
            raise TooManyRequests(retry_after=1)

    @property
    def is_forgotten(self) -> bool:
        """It has filled again."""
        return time.monotonic() - self.seen > 2 * SECONDS

    @property
    def is_abused(self) -> bool:
        """Whoever goes on after being refused as often again."""
        return self.left < -self.times
