"""A bank for each file of tests, a shop that calls it, and an ear for its callbacks."""

from collections.abc import Iterator

import pytest

from tests.sandbox.arca import Arca, ArcaShop
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.idram import Idram
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import Shop
from tests.sandbox.telegram import BORIS, Human, Telegram
from tests.sandbox.till import Till
from tests.sandbox.webhook import Webhook

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


@pytest.fixture
def telegram(bank: Bank) -> Telegram:
    return Telegram(bank)


@pytest.fixture
def nare(telegram: Telegram) -> Human:
    """Has started the bot, which has heard of it."""
    nare = telegram.person()
    telegram.call("getUpdates", offset=nare.start()["update_id"] + 1)
    return nare


@pytest.fixture
def boris(telegram: Telegram) -> Human:
    boris = telegram.person(**BORIS)
    telegram.call("getUpdates", offset=boris.start()["update_id"] + 1)
    return boris


@pytest.fixture(scope="module")
def webhooks() -> Iterator[Webhook]:
    with Webhook() as webhook:
        yield webhook


@pytest.fixture
def webhook(telegram: Telegram, webhooks: Webhook) -> Webhook:
    """Set, with a secret; nothing waits."""
    webhooks.forget()
    telegram.call("setWebhook", url=webhooks.url, secret_token="s-e_c-r-e-t")
    return webhooks
