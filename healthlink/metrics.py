"""Figures for Prometheus, of all processes on this machine together."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared() -> Iterator[None]:
    """While inside, this process and its children count into one folder. To be entered before
    anybody imports prometheus_client, which looks for the folder once."""
    if FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="healthlink-metrics-") as folder:
        os.environ[FOLDER] = folder
        yield


def exposition() -> bytes:
    """The text that Prometheus reads."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
