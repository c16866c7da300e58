"""What the command line and the environment say: where to listen, the accounts, and where
and how callbacks go."""

import os
from dataclasses import dataclass
from pathlib import Path


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
    supabase_bucket: str
    supabase_service_key: str

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
            supabase_bucket=os.environ.get("SUPABASE_BUCKET", "") or "healthlink",
            supabase_service_key=os.environ.get("SUPABASE_SERVICE_KEY", "") or "sb_secret_sandbox",
        )
