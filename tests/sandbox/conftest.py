"""A bank for each file of tests, a shop that calls it, and an ear for its callbacks."""

from collections.abc import Iterator

import pytest

from tests.sandbox.arca import Arca, ArcaShop
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.idram import Idram
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import Shop
from tests.sandbox.till import Till

SECRET = "ooc7slpvc61k7sf7ma7p4hrefr"


@pytest.fixture(scope="module")
def ear() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def till() -> Iterator[Till]:
    with Till() as till:
        yield till


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, ear: Receiver, till: Till) -> Iterator[Bank]:
    folder = tmp_path_factory.mktemp("bank")
    secrets = {"SBER_CALLBACK_SECRET": SECRET, "IDBANK_CALLBACK_SECRET": SECRET}
    urls = {
        "SANDBOX_IDBANK_CALLBACK_URL": ear.url,
        "SANDBOX_IDRAM_RESULT_URL": till.url,
        "SANDBOX_IDRAM_SUCCESS_URL": "https://shop.example/paid",
        "SANDBOX_IDRAM_FAIL_URL": "https://shop.example/failed?way=idram",
    }
    with running_bank(folder, ear.url, (), **secrets, **urls) as bank:
        yield bank


@pytest.fixture
def bank(running: Bank, ear: Receiver, till: Till) -> Bank:
    running.reset()
    ear.forget()
    till.forget()
    return running


@pytest.fixture
def arca(bank: Bank) -> Arca:
    return Arca(bank)


@pytest.fixture
def idram(bank: Bank) -> Idram:
    return Idram(bank)


@pytest.fixture
def arca_shop(arca: Arca) -> Iterator[ArcaShop]:
    with ArcaShop(arca.api_url) as shop:
        yield shop


@pytest.fixture
def shop(bank: Bank) -> Iterator[Shop]:
    with Shop(bank.api_url) as shop:
        yield shop


@pytest.fixture
def old_shop(bank: Bank) -> Iterator[Shop]:
    with Shop(bank.form_api_url, forms=True) as shop:
        yield shop
