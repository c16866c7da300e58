"""The loop of `backup wal` and `backup run`: a round, a rest; a whole backup when it is time."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import structlog

from healthlink import local
from healthlink.backup import aging
from healthlink.backup.following import Follower, Shared
from healthlink.backup.programs import Failed
from healthlink.backup.receiver import Receiver
from healthlink.backup.seal import Damaged, Seal
from healthlink.backup.taking import Odd
from healthlink.backup.terms import INCOMPLETE
from healthlink.backup.vault import Vault
from healthlink.clock import utc_now
from healthlink.config import Settings
from healthlink.errors import Problem
from healthlink.logs import explain
from healthlink.wiring import open_resources

PAUSE = 15 * 60.0
"""Seconds after a whole backup that failed: it reads the whole database."""

log = structlog.get_logger()


@dataclass(slots=True)
class Daily:
    """Whole backups, each in a process of its own: rounds go on meanwhile."""

    vault: Vault
    seal: Seal
    hours: int
    keep: timedelta
    process: subprocess.Popen[bytes] | None = None
    again: bool = False
    not_before: float = 0.0

    def see(self, *, anew: bool) -> bool:
        """Whether one was begun. One that failed is begun again after a while."""
        if self.process is not None:
            if self.process.poll() is None:
                return False
            self._ended(self.process.returncode)
        if time.monotonic() < self.not_before:
            return False
        if not anew and not self.again and not self._is_time():
            return False
        command = [sys.executable, "-m", "healthlink", "backup", "create"]
        command += [f"--to={self.vault.folder}", *(["--plain"] if not self.seal.recipients else [])]
        command += [f"--encrypt-to={recipient}" for recipient in self.seal.recipients]
        self.process = subprocess.Popen(command)
        return True

    def _is_time(self) -> bool:
        """One of a day to come says nothing: then the clock was wrong, or is."""
        now = utc_now()
        due = now - timedelta(hours=self.hours)
        return not any(due <= about.begun_at <= now for about in self.vault.backups())

    def _ended(self, code: int) -> None:
        self.process = None
        self.again = code not in (0, INCOMPLETE)
        if self.again:
            self.not_before = time.monotonic() + PAUSE
            log.error("backup_failed", code=code)
            return
        gone = aging.prune(self.vault, utc_now(), self.keep)
        log.info("backup_taken", gone=gone.backups)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


async def watch(settings: Settings, vault: Vault, seal: Seal, every: int, hours: int) -> None:
    """Until the process ends. `hours` between two whole backups; 0: none are taken here."""
    me = _me(settings)
    receiver = Receiver(settings.direct_url, settings.data_dir / "backup" / "wal", me)
    daily = Daily(vault, seal, hours, timedelta(days=settings.backup_days))
    try:
        async with open_resources(settings) as resources:
            follower = Follower(resources, vault, seal, receiver, me)
            while True:
                with _told():
                    await _round(follower, daily)
                await asyncio.sleep(every)
    finally:
        daily.stop()
        receiver.stop()


FAULTS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
REFUSALS = (Failed, Damaged, Shared, Odd, Problem)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (*FAULTS, *REFUSALS) as fault:
        log.error("backup_round_failed", **explain(fault))


async def _round(follower: Follower, daily: Daily) -> None:
    """Whatever ails the log, a whole backup is begun when it is time, unless it is of another
    history."""
    if not follower.system:
        await follower.begin()
    follower.see_alone()
    with _told():
        await follower.round()
    if daily.hours and daily.see(anew=follower.anew):
        follower.anew = False


def _me(settings: Settings) -> str:
    """A name for this data directory, of no meaning."""
    folder = settings.data_dir / "backup"
    return local.kept_secret(settings.model_copy(update={"healthlink_data_dir": folder}), "me")
