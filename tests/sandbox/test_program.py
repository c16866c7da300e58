"""The program itself: it starts, remembers, logs without secrets, and ends when it should."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.processes import free_port
from tests.sandbox.arca import Arca, ArcaShop
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.idram import Idram
from tests.sandbox.shop import Shop
from tests.sandbox.telegram import Human, Telegram
from tests.sandbox.webhook import Webhook

STARTS = """
import os, subprocess, sys
env = {**os.environ, "HEALTHLINK_PARENT": str(os.getpid())}
child = subprocess.Popen([sys.executable, "-m", "healthlink_sandbox", *sys.argv[1:]], env=env)
print(child.pid, flush=True)
sys.stdin.readline()
"""
HANGING = (
    b"POST /sber/ecomm/gw/partner/api/v1/refund.do HTTP/1.1\r\n"
    b"Host: bank\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)


def test_orders_outlive_the_program(tmp_path: Path) -> None:
    kept = ("--folder", str(tmp_path / "kept"))
    with running_bank(tmp_path, arguments=kept) as bank, Shop(bank.api_url) as shop:
        order_id = shop.registered("A-1", 500, jsonParams={"payment": "7"})
        bank.act("A-1", "pay")
        shop.refund(order_id, 200, "key")
        before = bank.order("A-1")
    with running_bank(tmp_path, arguments=kept) as bank, Shop(bank.api_url) as shop:
        assert bank.order("A-1") == before
        assert shop.refund(order_id, 200, "key")["errorCode"] == "0"
        assert shop.register("A-1")["errorCode"] == "1"
        assert bank.order("A-1")["refunded"] == 200


def test_so_do_payments_by_idram(tmp_path: Path) -> None:
    kept = ("--folder", str(tmp_path / "kept"))
    with running_bank(tmp_path, arguments=kept) as bank:
        idram = Idram(bank)
        page = idram.open(idram.form("B-1"))
        before = idram.pay("B-1", None, "no_precheck", "lost")
    with running_bank(tmp_path, arguments=kept) as bank:
        idram = Idram(bank)
        assert idram.transactions() == [before]
        assert idram.client.get(urlsplit(page).path).status_code == 200


def test_so_do_chats_and_updates_on_their_way(tmp_path: Path) -> None:
    kept = ("--folder", str(tmp_path / "kept"))
    menu = {"type": "commands"}
    with Webhook() as webhook:
        with running_bank(tmp_path, arguments=kept) as bank:
            telegram = Telegram(bank)
            telegram.call("setWebhook", url=webhook.url, secret_token="s")
            telegram.delivery(mode="hold")
            nare = telegram.person()
            nare.start()
            telegram.call("setChatMenuButton", chat_id=nare.id, menu_button=menu)
            before = nare.chat()
            bank.stop(signal.SIGKILL)
        with running_bank(tmp_path, arguments=kept) as bank:
            telegram = Telegram(bank)
            assert telegram.settle() == 0
            assert [(each.text, each.secret) for each in webhook.heard] == [("/start", "s")]
            assert Human(telegram, nare.id).chat() == before
            assert telegram.call("getChatMenuButton", chat_id=nare.id) == menu


def test_the_bot_comes_from_the_environment(tmp_path: Path) -> None:
    token = "7000001:an-other_token"
    env = {"TELEGRAM_BOT_TOKEN": token, "SANDBOX_TELEGRAM_USERNAME": "clinic_bot"}
    with running_bank(tmp_path, "", (), **env, SANDBOX_TELEGRAM_HTTP="no") as bank:
        telegram = Telegram(bank)
        assert telegram.call("getMe")["username"] == "clinic_bot"
        assert telegram.refused("setWebhook", url="http://127.0.0.1:1/bot")[0] == 400
        assert httpx.get(f"{telegram.api_url}/bot{token}", trust_env=False).status_code == 404
        assert token not in bank.output()


def test_orders_outlive_its_sudden_death(tmp_path: Path) -> None:
    kept = ("--folder", str(tmp_path / "kept"))
    with running_bank(tmp_path, arguments=kept) as bank:
        with Shop(bank.api_url) as shop:
            shop.register("A-1")
        bank.stop(signal.SIGKILL)
    with running_bank(tmp_path, arguments=kept) as bank:
        assert bank.order("A-1")["status"] == 0


def test_without_a_folder_it_leaves_nothing(tmp_path: Path) -> None:
    with running_bank(tmp_path) as bank, Shop(bank.api_url) as shop:
        shop.register()
    assert [file.suffix for file in tmp_path.iterdir()] == [".log"]


def test_the_account_comes_from_the_environment(tmp_path: Path) -> None:
    with running_bank(tmp_path, SBER_USERNAME="clinic-api", SBER_PASSWORD="a b;c") as bank:
        with Shop(bank.api_url) as shop:
            assert shop.register()["errorCode"] == "5"
            answer = shop.register(userName=bank.username, password=bank.password)
        assert answer["errorCode"] == "0"


def test_so_do_the_accounts_in_armenia(tmp_path: Path) -> None:
    env = {"IDBANK_USERNAME": "clinic_api", "IDBANK_PASSWORD": "a b;c"}
    urls = {
        "SANDBOX_IDRAM_RESULT_URL": "http://127.0.0.1:1/result",
        "SANDBOX_IDRAM_SUCCESS_URL": "http://127.0.0.1:1/paid",
        "SANDBOX_IDRAM_FAIL_URL": "http://127.0.0.1:1/failed",
    }
    account = {"IDRAM_REC_ACCOUNT": "110000777", "IDRAM_SECRET_KEY": "s:e:c"}
    with running_bank(tmp_path, "", (), **env, **urls, **account) as bank:
        arca = Arca(bank)
        with ArcaShop(arca.api_url) as shop:
            assert shop.register()["errorCode"] == 5
            answer = shop.register(userName=arca.username, password=arca.password)
        assert "orderId" in answer
        assert sorted(Idram(bank).account().values()) == sorted(
            [*urls.values(), "110000777", "s:e:c"]
        )
        assert "s:e:c" not in bank.output()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_though_a_call_hangs(tmp_path: Path, number: signal.Signals) -> None:
    with running_bank(tmp_path) as bank:
        bank.faults([{"kind": "hang_before", "seconds": 60}])
        with socket.create_connection(("127.0.0.1", bank.client.base_url.port or 0)) as caller:
            caller.sendall(HANGING)
            while bank.faults():
                """Until the call has arrived and used up the fault."""
            assert bank.stop(number) == 0
            assert caller.recv(1) == b""
    for line in bank.output().splitlines():
        assert json.loads(line)["event"] == "call"


def test_it_ends_cleanly_though_a_bot_waits_for_updates(tmp_path: Path) -> None:
    with running_bank(tmp_path) as bank:
        place = f"/telegram/bot{Telegram(bank).token}/getUpdates?timeout=50"
        head = f"GET {place} HTTP/1.1\r\nHost: bank\r\n\r\n"
        with socket.create_connection(("127.0.0.1", bank.client.base_url.port or 0)) as caller:
            caller.sendall(head.encode())
            bank.client.get("/health")
            assert bank.stop() == 0
    for line in bank.output().splitlines():
        assert json.loads(line)["event"] == "call"


def test_a_line_per_call_without_secrets(tmp_path: Path) -> None:
    with running_bank(tmp_path, SBER_PASSWORD="hunter-two-2") as bank:
        login = {"userName": "sandbox-api", "password": "hunter-two-2"}
        order = {"orderNumber": "A-1", "amount": 100, "returnUrl": "https://shop.example/"}
        for fields in ({**login, **order}, {**login, "password": "hunter-three"}):
            httpx.post(f"{bank.api_url}register.do", json=fields, trust_env=False)
            url = f"{bank.form_api_url}register.do"
            httpx.get(url, params={k: str(v) for k, v in fields.items()}, trust_env=False)
    lines = [json.loads(line) for line in bank.output().splitlines()]
    assert [line["errorCode"] for line in lines] == ["0", 1, "4", 4]
    assert lines[0]["operation"] == "register"
    assert "hunter" not in bank.output()


def test_it_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    port = free_port()
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS, "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        cwd=tmp_path,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdin is not None
        parent.stdout.readline()
        wait_until_healthy(port)
        parent.kill()
        # The child holds the other end of this pipe: it closes when the child is gone.
        parent.stdout.read()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)


def wait_until_healthy(port: int) -> None:
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).raise_for_status()
        except httpx.ConnectError:
            time.sleep(0.02)
        else:
            return


def test_health(bank: Bank) -> None:
    answer = bank.client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_product_and_the_sandbox_do_not_know_each_other() -> None:
    root = Path(__file__).parent.parent.parent
    for package, stranger in (
        ("healthlink", "healthlink_sandbox"),
        ("healthlink_sandbox", "healthlink"),
    ):
        for file in (root / package).rglob("*.py"):
            for line in file.read_text(encoding="utf-8").splitlines():
                words = line.split()
                if words[:1] in (["import"], ["from"]):
                    assert words[1].partition(".")[0] != stranger, file
