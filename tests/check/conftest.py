"""A sound system of its own: a durable database and a modest role, the server behind TLS, and the
sandbox as bank, mail server, Telegram and storage. Each test breaks one thing of it for real."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from healthlink import logs, outbound
from healthlink.check.findings import Finding
from healthlink.config import Settings
from healthlink.db.embedded import embedded
from healthlink.db.migrate import migrate
from tests import make
from tests.conftest import WEBHOOK_SECRET, armenian_settings, sber_settings
from tests.processes import free_port, running
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.telegram import Telegram
from tests.tls import Authority, fronted

KEY = "sb_secret_of_the_check"
BOT = "healthlink_sandbox_bot"
Look = Callable[[Settings], Awaitable[list[Finding]]]


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """With nothing switched off, unlike that of other tests."""
    with embedded(tmp_path_factory.mktemp("cluster")) as url:
        yield url


def as_role(cluster: str, role: str, database: str) -> str:
    (host,) = parse_qs(urlsplit(cluster).query)["host"]
    return f"postgresql://{role}@/{database}?host={host}"


@pytest.fixture(scope="package")
def clinic(cluster: str) -> str:
    """A migrated database that belongs to a role of no other powers."""

    async def prepare() -> None:
        root = await asyncpg.connect(cluster)
        await root.execute("create role clinic login createrole")
        await root.execute("create database clinic owner clinic")
        await root.close()
        await migrate(as_role(cluster, "clinic", "clinic"))

    asyncio.run(prepare())
    return as_role(cluster, "clinic", "clinic")


@pytest.fixture(scope="package")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Trusted by this process and its children."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(authority.file))
        outbound.authorities.cache_clear()
        yield authority
    outbound.authorities.cache_clear()


@pytest.fixture(scope="package")
def sandbox(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Bank]:
    env = {
        "TELEGRAM_BOT_TOKEN": make.BOT_TOKEN,
        "SANDBOX_TELEGRAM_HTTP": "any",
        "SUPABASE_SERVICE_KEY": KEY,
        "SBER_PASSWORD": "issued by the bank",
        "SSL_CERT_FILE": str(authority.file),
    }
    mail = ("--smtp-port", str(free_port()))
    with running_bank(tmp_path_factory.mktemp("sandbox"), "", mail, **env) as bank:
        yield bank


@pytest.fixture(scope="package")
def public(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, clinic: str
) -> Iterator[str]:
    """The address of the running program, with TLS before it."""
    port = free_port()
    with fronted(authority.issue("localhost"), port) as front:
        url = f"https://localhost:{front}"
        folder = tmp_path_factory.mktemp("server")
        env = {"DATABASE_URL": clinic, "PUBLIC_URL": url, "PORT": str(port)}
        env |= {"TELEGRAM_BOT_TOKEN": make.BOT_TOKEN, "TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET}
        with running(["serve", "--no-worker"], folder, **env):
            yield url


@pytest.fixture(scope="package")
def everything(
    clinic: str, sandbox: Bank, public: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    data = tmp_path_factory.mktemp("data")
    banks = {**sber_settings(sandbox), **armenian_settings(sandbox)}
    given = {
        "database_url": clinic,
        "jwt_secret": make.SECRET,
        "public_url": public,
        "healthlink_data_dir": data,
        "telegram_bot_token": make.BOT_TOKEN,
        "telegram_bot_username": BOT,
        "telegram_webhook_secret": WEBHOOK_SECRET,
        "telegram_api_url": f"{sandbox.url}/telegram",
        "supabase_url": f"{sandbox.url}/supabase",
        "supabase_service_key": KEY,
        "smtp_url": f"smtp://127.0.0.1:{sandbox.smtp_port}",
        "mail_from": "Clinic <post@clinic.example>",
    }
    return Settings(_env_file=None, **{**banks, **given})  # type: ignore[arg-type]


@pytest.fixture
def sound(everything: Settings, sandbox: Bank, public: str) -> Iterator[Settings]:
    """Everything as it should be."""
    logs.configure("CRITICAL")
    sandbox.reset()
    hook = {"url": f"{public}/bot/webhook", "secret_token": WEBHOOK_SECRET}
    Telegram(sandbox).call("setWebhook", **hook)
    yield everything
    logs.configure("ERROR")


def but(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


async def only_wrong(look: Look, settings: Settings) -> Finding:
    """The one line that is wrong, which says how to mend it."""
    (wrong,) = [found for found in await look(settings) if found.level == "wrong"]
    assert wrong.mend
    return wrong


async def only_warning(look: Look, settings: Settings) -> Finding:
    found = await look(settings)
    (warned,) = [each for each in found if each.level == "warning"]
    assert not [each for each in found if each.level == "wrong"]
    assert warned.mend
    return warned
