"""A server with its worker, as `healthlink serve` runs them, and what they tell."""

import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.conftest import fresh_database
from tests.processes import Program, running

PATIENCE = 60


@dataclass
class Told:
    """One scrape."""

    text: str

    @property
    def names(self) -> set[str]:
        """As they are declared: a counter is told with `_total` and documented without."""
        return set(re.findall(r"^# TYPE (healthlink_\w+?)(?:_total|_created)? ", self.text, re.M))

    @property
    def samples(self) -> list[Sample]:
        families = text_string_to_metric_families(self.text)
        return [each for family in families for each in family.samples]

    def value(self, metric: str, /, **labels: str) -> float:
        """The sum over what has these labels."""
        return sum(
            each.value
            for each in self.samples
            if each.name == metric and labels.items() <= each.labels.items()
        )

    def labels(self, name: str, label: str) -> set[str]:
        return {each.labels[label] for each in self.samples if each.name == name}


@dataclass
class System:
    program: Program
    database_url: str

    def scrape(self) -> Told:
        answer = httpx.get(f"{self.program.url}/metrics", timeout=30)
        assert answer.status_code == 200
        return Told(answer.text)

    def scrape_until(self, true: Callable[[Told], object]) -> Told:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if true(told := self.scrape()):
                return told
            time.sleep(0.05)
        raise AssertionError(told.text[-4000:])


@pytest.fixture(scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> AsyncIterator[System]:
    url = await fresh_database(f"healthlink_watch_{worker_id}")
    folder = tmp_path_factory.mktemp("watch")
    with running(["serve"], folder, DATABASE_URL=url) as program:
        system = System(program, url)
        system.scrape_until(lambda told: "worker" in told.labels(RESIDENT, "program"))
        yield system


RESIDENT = "healthlink_process_resident_bytes"
