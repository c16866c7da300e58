"""What the command line and the environment say: where to listen, the accounts, and where
and how callbacks go."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SHOP = "http://localhost:8080"
BOT_TOKEN = "110000001:sandbox-AAHdqTcvCH1vGWJxfSeofSAs0K"  # noqa: S105


@dataclass(frozen=True)
class Merchant:
    """What Idram's staff has set for a shop; its addresses are fixed, not sent with a payment."""

    rec_account: str
    secret_key: str
    result_url: str
    success_url: str
    fail_url: str

    @classmethod
    def read(cls) -> "Merchant":
        env = os.environ.get
        return cls(
            rec_account=env("IDRAM_REC_ACCOUNT", "") or "110000001",
            secret_key=env("IDRAM_SECRET_KEY", "") or "sandbox",
            result_url=env("SANDBOX_IDRAM_RESULT_URL", "") or f"{SHOP}/webhook/payments/idram",
            success_url=env("SANDBOX_IDRAM_SUCCESS_URL", "") or f"{SHOP}/payments/return",
            fail_url=env("SANDBOX_IDRAM_FAIL_URL", "") or f"{SHOP}/payments/return",
        )


@dataclass(frozen=True)
class TelegramAccount:
    """The bot, as BotFather has made it; which addresses may do without https."""

    token: str
    username: str
    http: Literal["no", "loopback", "any"]

    @classmethod
    def read(cls) -> "TelegramAccount":
        env = os.environ.get
        http = env("SANDBOX_TELEGRAM_HTTP", "")
        return cls(
            token=env("TELEGRAM_BOT_TOKEN", "") or BOT_TOKEN,
            username=env("SANDBOX_TELEGRAM_USERNAME", "") or "healthlink_sandbox_bot",
            http="no" if http == "no" else "any" if http == "any" else "loopback",
        )


@dataclass(frozen=True)
class Settings:
    public_url: str
    host: str
    smtp_port: int
    folder: Path | None
    merchant: str
    sber_username: str
    sber_password: str
    sber_callback_secret: str
    sber_callback_url: str
    sber_private_key: Path | None
    idbank_username: str
    idbank_password: str
    idbank_callback_secret: str
    idbank_callback_url: str
    idram: Merchant
    supabase_bucket: str
    supabase_service_key: str
    telegram: TelegramAccount

    @classmethod
    def read(cls, public_url: str, folder: Path | None, host: str, smtp_port: int) -> "Settings":
        key = os.environ.get("SANDBOX_SBER_PRIVATE_KEY", "")
        return cls(
            public_url=public_url.rstrip("/"),
            host=host,
            smtp_port=smtp_port,
            folder=folder,
            merchant=os.environ.get("SANDBOX_MERCHANT", "") or "HealthLink",
            sber_username=os.environ.get("SBER_USERNAME", "") or "sandbox-api",
            sber_password=os.environ.get("SBER_PASSWORD", "") or "sandbox",
            sber_callback_secret=os.environ.get("SBER_CALLBACK_SECRET", ""),
            sber_callback_url=os.environ.get("SANDBOX_SBER_CALLBACK_URL", ""),
            sber_private_key=Path(key) if key else None,
            idbank_username=os.environ.get("IDBANK_USERNAME", "") or "sandbox_api",
            idbank_password=os.environ.get("IDBANK_PASSWORD", "") or "sandbox",
            idbank_callback_secret=os.environ.get("IDBANK_CALLBACK_SECRET", ""),
            idbank_callback_url=os.environ.get("SANDBOX_IDBANK_CALLBACK_URL", ""),
            idram=Merchant.read(),
            supabase_bucket=os.environ.get("SUPABASE_BUCKET", "") or "healthlink",
            supabase_service_key=os.environ.get("SUPABASE_SERVICE_KEY", "") or "sb_secret_sandbox",
            telegram=TelegramAccount.read(),
        )
