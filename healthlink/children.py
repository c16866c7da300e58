"""Processes beside the server: started, started again when they fall, stopped with us."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

PARENT = "HEALTHLINK_PARENT"
STOP_SECONDS = 25.0
LONGEST_PAUSE = 30.0
LONG_LIFE = 60.0

log = structlog.get_logger()


@contextmanager
def supervised(commands: dict[str, list[str]]) -> Iterator[None]:
    """Runs each command in a session of its own, so that Ctrl-C reaches only us, while inside."""
    os.environ[PARENT] = str(os.getpid())
    children = [_Child(name, command) for name, command in commands.items()]
    try:
        for child in children:
            child.start()
        yield
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.see_stopped()


class _Child(threading.Thread):
    def __init__(self, name: str, command: list[str]) -> None:
        super().__init__(name=name, daemon=True)
        self.command = command
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        pause = 1.0
        while process := self._spawned():
            begun = time.monotonic()
            code = process.wait()
            if self.stopping.is_set():
                return
            if time.monotonic() - begun > LONG_LIFE:
                pause = 1.0
            log.error("child_fell", child=self.name, code=code, pause=pause)
            self.stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _spawned(self) -> subprocess.Popen[bytes] | None:
        with self.lock:
            if not self.stopping.is_set():
                self.process = subprocess.Popen(self.command, start_new_session=True)
                return self.process
        return None

    def ask_to_stop(self) -> None:
        with self.lock:
            self.stopping.set()
            if self.process:
                self.process.terminate()

    def see_stopped(self) -> None:
        self.join(STOP_SECONDS)
        if self.process and self.process.poll() is None:
            self.process.kill()


def follow_parent() -> None:
    """Ends this process when the one that supervises it is gone, however it went."""
    parent = os.environ.get(PARENT, "")
    if parent in ("", str(os.getpid())):
        return
    threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    waiting = threading.Event()
    while os.getppid() == parent:
        waiting.wait(1.0)
    os.kill(os.getpid(), signal.SIGTERM)
