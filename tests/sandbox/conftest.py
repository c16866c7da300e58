"""A bank for each file of tests, a shop that calls it, and an ear for its callbacks."""

from collections.abc import Iterator

import pytest

from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import Shop

SECRET = "ooc7slpvc61k7sf7ma7p4hrefr"


@pytest.fixture(scope="module")
def ear() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, ear: Receiver) -> Iterator[Bank]:
    folder = tmp_path_factory.mktemp("bank")
    with running_bank(folder, ear.url, SBER_CALLBACK_SECRET=SECRET) as bank:
        yield bank


@pytest.fixture
def bank(running: Bank, ear: Receiver) -> Bank:
    running.reset()
    ear.forget()
    return running


@pytest.fixture
def shop(bank: Bank) -> Iterator[Shop]:
    with Shop(bank.api_url) as shop:
        yield shop


@pytest.fixture
def old_shop(bank: Bank) -> Iterator[Shop]:
    with Shop(bank.form_api_url, forms=True) as shop:
        yield shop
