"""What other people's servers refuse or do wrong: storage, Telegram, banks, mail, clocks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from healthlink.check import clock, folder, gateways, mail, storage, telegram
from healthlink.config import Settings
from tests.check.conftest import KEY, but, only_warning, only_wrong
from tests.check.doors import Says, answering
from tests.conftest import WEBHOOK_SECRET
from tests.processes import free_port
from tests.sandbox.bank import Bank
from tests.sandbox.telegram import Telegram

AWAY = "http://127.0.0.1:9"


def control(sandbox: Bank, what: str, value: Any) -> None:
    sandbox.client.put(f"/control/supabase/{what}", json=value).raise_for_status()


async def test_a_public_bucket_is_named(sound: Settings, sandbox: Bank) -> None:
    control(sandbox, "public", True)
    wrong = await only_wrong(storage.look, sound)
    assert "is public" in wrong.found
    assert sandbox.client.get("/control/supabase/objects").json() == {}


async def test_a_bucket_that_anybody_can_read_is_named_whatever_it_says(
    sound: Settings, sandbox: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    control(sandbox, "public", True)
    monkeypatch.setattr(storage, "_described", lambda bucket: bucket.update(public=False) or [])
    assert "without a key" in (await only_wrong(storage.look, sound)).found


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"supabase_bucket": "another"}, "Bucket not found"),
        ({"supabase_service_key": "sb_secret_of_nobody"}, "Invalid"),
        ({"supabase_url": AWAY}, "cannot be reached"),
    ],
)
async def test_a_storage_that_is_not_ours_is_named(
    sound: Settings, changes: dict[str, str], named: str
) -> None:
    wrong = await only_wrong(storage.look, but(sound, **changes))
    assert named in wrong.found
    assert KEY not in str(wrong)


@pytest.mark.parametrize(
    ("what", "value", "named"),
    [
        ("limit", 5_000_000, "5000000 bytes only"),
        ("types", ["image/png", "image/webp"], "application/pdf, image/jpeg"),
        ("faults", [{"kind": "fault", "at": "remove", "times": None}], "written, read and deleted"),
    ],
)
async def test_a_bucket_that_refuses_what_we_keep_is_named(
    sound: Settings, sandbox: Bank, what: str, value: Any, named: str
) -> None:
    control(sandbox, what, value)
    assert named in (await only_wrong(storage.look, sound)).found


async def test_a_disk_is_written_to_and_its_room_is_told(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = but(sound, supabase_url="", supabase_service_key="", healthlink_data_dir=tmp_path)
    (tmp_path / "media").mkdir()
    (found,) = await storage.look(here)
    assert found.level == "ok"
    assert not [each for each in (tmp_path / "media").rglob("*") if each.is_file()]
    monkeypatch.setattr(storage, "SCARCE_BYTES", 2**63)
    assert "GiB free" in (await only_warning(storage.look, here)).found
    monkeypatch.setattr(storage, "FULL_BYTES", 2**63)
    await only_wrong(storage.look, here)


async def test_a_media_folder_that_is_none_is_named(sound: Settings, tmp_path: Path) -> None:
    here = but(sound, supabase_url="", supabase_service_key="", healthlink_data_dir=tmp_path)
    (tmp_path / "media").write_text("a file")
    assert "media" in (await only_wrong(storage.look, here)).found


async def test_a_secret_that_others_can_read_is_named(sound: Settings, tmp_path: Path) -> None:
    here = but(sound, healthlink_data_dir=tmp_path)
    secret = tmp_path / "jwt_secret"
    secret.touch(mode=0o600)
    assert [each.level for each in await folder.look(here)] == ["ok"]
    secret.chmod(0o644)
    assert f"chmod 600 {secret}" in (await only_wrong(folder.look, here)).mend


async def test_another_bots_name_is_named(sound: Settings) -> None:
    wrong = await only_wrong(telegram.look, but(sound, telegram_bot_username="another_bot"))
    assert "another_bot" in wrong.found


async def test_a_token_that_telegram_does_not_know_is_named(sound: Settings) -> None:
    token = "1234567890:AAnobody-knows-this-one-at-Telegram1"
    wrong = await only_wrong(telegram.look, but(sound, telegram_bot_token=token))
    assert "401" in wrong.found
    assert token not in str(wrong)


async def test_telegram_that_cannot_be_reached_is_named(sound: Settings) -> None:
    await only_wrong(telegram.look, but(sound, telegram_api_url=AWAY))


async def test_a_webhook_of_somebody_else_is_named(sound: Settings, sandbox: Bank) -> None:
    sandbox.clock(5)  # Telegram takes one a second
    Telegram(sandbox).call("setWebhook", url="https://old.example/bot/webhook")
    wrong = await only_wrong(telegram.look, sound)
    assert "old.example" in wrong.found
    assert "set-webhook" in wrong.mend


async def test_a_webhook_that_nobody_has_set_is_named(sound: Settings, sandbox: Bank) -> None:
    Telegram(sandbox).call("deleteWebhook")
    assert "nobody" in (await only_wrong(telegram.look, sound)).found
    local = but(sound, telegram_webhook_secret="")
    assert [each.level for each in await telegram.look(local)] == ["ok", "ok"], "it polls"


async def test_updates_that_wait_and_telegrams_last_error_are_warnings(
    sound: Settings, sandbox: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram has another secret than we."""
    monkeypatch.setattr(telegram, "MANY", 0)
    network = Telegram(sandbox)
    sandbox.clock(5)
    hook = {"url": f"{sound.public_url}/bot/webhook", "secret_token": f"{WEBHOOK_SECRET}-old"}
    network.call("setWebhook", **hook)
    network.person().start()
    async with asyncio.timeout(20):
        while not network.call("getWebhookInfo").get("last_error_message"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    said = [each.found for each in await telegram.look(sound) if each.level == "warning"]
    assert any("401" in each for each in said), said
    assert "1 updates wait" in said


@pytest.mark.parametrize("bank", ["sber", "idbank"])
async def test_a_wrong_password_at_a_bank_is_named(sound: Settings, bank: str) -> None:
    wrong = await only_wrong(gateways.look, but(sound, **{f"{bank}_password": "kanarienvogel"}))
    assert wrong.check == bank
    assert f"{bank.upper()}_PASSWORD" in wrong.mend
    assert "kanarienvogel" not in str(wrong)


@pytest.mark.parametrize(
    ("bank", "setting"),
    [("sber", "sber_base_url"), ("idbank", "idbank_base_url"), ("idram", "idram_url")],
)
async def test_a_bank_that_does_not_answer_is_named(
    sound: Settings, bank: str, setting: str
) -> None:
    wrong = await only_wrong(gateways.look, but(sound, **{setting: AWAY}))
    assert wrong.check == bank
    assert setting.upper() in wrong.mend


async def test_a_mail_server_that_is_away_is_named(sound: Settings) -> None:
    away = but(sound, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    assert "SMTP_URL" in (await only_wrong(mail.look, away)).mend


@pytest.fixture
async def post_office() -> AsyncIterator[int]:
    """A mail server that knows one login."""

    def judge(_: Any, __: Any, ___: Any, ____: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=data.password == b"right")

    def welcome() -> SMTP:
        return SMTP(object(), authenticator=judge, auth_require_tls=False, hostname="post")

    server = await asyncio.get_running_loop().create_server(welcome, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_wrong_login_at_the_mail_server_is_named(sound: Settings, post_office: int) -> None:
    with_password = f"smtp://post:{{}}@127.0.0.1:{post_office}"
    right = but(sound, smtp_url=with_password.format("right"))
    assert [each.level for each in await mail.look(right)] == ["ok"]
    wrong = await only_wrong(mail.look, but(sound, smtp_url=with_password.format("kanarienvogel")))
    assert "535" in wrong.found
    assert "kanarienvogel" not in str(wrong)


@pytest.fixture
def elsewhere() -> Iterator[tuple[Says, str]]:
    says = Says()
    with answering(says) as port:
        yield says, f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("ahead", "level"),
    [(0, "ok"), (-3, "ok"), (20, "warning"), (-20, "warning"), (300, "wrong"), (-90, "wrong")],
)
async def test_a_clock_that_differs_is_named(
    sound: Settings, elsewhere: tuple[Says, str], ahead: float, level: str
) -> None:
    says, url = elsewhere
    says.ahead = ahead
    found = await clock.look(but(sound, telegram_api_url=url))
    (said,) = [each for each in found if "Telegram" in each.found]
    assert (said.level, said.check) == (level, "clock")
    assert {each.level for each in found if each is not said} == {"ok"}


async def test_a_clock_that_nobody_tells_is_no_fault(sound: Settings) -> None:
    nobody = {"database_url": "", "telegram_api_url": AWAY, "public_url": ""}
    assert await clock.look(but(sound, **nobody)) == []
