"""Two desks: Maria's, and one that must never reach hers."""

import httpx
import pytest

from tests.booking.desk.counter import Desk
from tests.make import Doctor, Person


@pytest.fixture
def desk(client: httpx.AsyncClient, maria: Person, dr_grigoryan: Doctor) -> Desk:
    """Of Dr Grigoryan's clinic."""
    return Desk(client, maria, dr_grigoryan.clinic_id)


@pytest.fixture
def other_desk(client: httpx.AsyncClient, nare: Person, dr_petrosyan: Doctor) -> Desk:
    """Of Dr Petrosyan's clinic."""
    return Desk(client, nare, dr_petrosyan.clinic_id)
