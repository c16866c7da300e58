"""What ENVIRONMENT=production is refused for, and what it is warned of: every setting that would be
unsafe as it is, by name, with what is wanted instead.

A refusal must never lock out a sane system, because nobody can pass it; what is only unwise, or
what we cannot know for sure, is a warning of `healthlink check`.
"""

import re
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
)
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from healthlink.guessing import has_known_password, is_guessable, is_known

if TYPE_CHECKING:
    from healthlink.config import Settings

SECRET_BYTES = 32
"""HMAC-SHA256 keys shorter than their hash are weak (RFC 7518 §3.2)."""
TOKEN_BYTES = 16
USUAL_LAUNCH_SECONDS = 3600
_TEST_STANDS = re.compile(r"(ecomtest|3dsec|ipaytest|test)[.-]|[.-]test\b")
EVERYBODY = ("0.0.0.0/0", "::/0")
_SANDBOX_SENDER = "post@healthlink.example"
_ORIGIN = re.compile(r"https://[^/?#@*\s]+")


def refusals(settings: "Settings") -> list[str]:
    """What a production start still wants, each with the reason."""
    wanted = _ours(settings) | _banks(settings) | _outside(settings) | _mail(settings)
    return [name for name, given in wanted.items() if not given] + _shared(settings)


def warnings(settings: "Settings") -> dict[str, str]:
    """What is allowed and unwise: what was found, and what to do."""
    seen = _unwise_alone(settings) | _unwise_around(settings)
    return {found: mend for found, (unwise, mend) in seen.items() if unwise}


def _ours(settings: "Settings") -> dict[str, bool]:
    databases = {
        "DATABASE_URL": settings.database_url,
        "DATABASE_DIRECT_URL": settings.database_direct_url,
        "DATABASE_REPLICA_URL": settings.database_replica_url,
    }
    keys, metrics = settings.jwt_keys, settings.metrics_token
    long = all(len(key.encode()) >= SECRET_BYTES for key in keys)
    return {
        "DATABASE_URL (the embedded database is for one machine)": bool(settings.database_url),
        **{
            f"{name} (its password is the user's name, or one that everybody tries)": not (
                has_known_password(url)
            )
            for name, url in databases.items()
        },
        f"JWT_SECRET (at least {SECRET_BYTES} bytes)": bool(keys) and long,
        "JWT_SECRET (random: nobody may guess it)": not long or not any(map(is_guessable, keys)),
        "PUBLIC_URL (https://…, without a path)": _is_origin(settings.public_url),
        "ALLOWED_ORIGINS (https://…, no wildcard)": all(map(_ORIGIN.fullmatch, settings.origins)),
        "TRUSTED_PROXIES (not the whole internet: anybody could choose an address)": not (
            _trusts_everybody(settings.trusted_proxies)
        ),
        f"METRICS_TOKEN (at least {TOKEN_BYTES} random letters, or none)": not metrics
        or _is_token(metrics),
        "BACKUP_RECIPIENTS (BACKUP_DIR is set; `healthlink backup key FILE` makes one)": (
            not settings.backup_dir or bool(settings.recipients)
        ),
    }


def _banks(settings: "Settings") -> dict[str, bool]:
    sber, idbank, idram = settings.sber_base_url, settings.idbank_base_url, settings.idram_url
    return {
        "SBER_BASE_URL (https://…)": _is_https(sber),
        "SBER_USERNAME": bool(settings.sber_username),
        "SBER_PASSWORD": bool(settings.sber_password),
        "SBER_PASSWORD (the bank's, not the sandbox's)": not is_known(settings.sber_password),
        "SBER_CALLBACK_SECRET (the bank's, not a usual one)": not is_known(
            settings.sber_callback_secret
        ),
        "IDBANK_BASE_URL (https://…)": not idbank or _is_https(idbank),
        "IDBANK_USERNAME and IDBANK_PASSWORD (IDBANK_BASE_URL is set)": not idbank
        or bool(settings.idbank_username and settings.idbank_password),
        "IDBANK_PASSWORD (the bank's, not the sandbox's)": not is_known(settings.idbank_password),
        "IDBANK_CALLBACK_SECRET (the bank's, not a usual one)": not is_known(
            settings.idbank_callback_secret
        ),
        "IDRAM_URL (https://…)": not idram or _is_https(idram),
        "IDRAM_REC_ACCOUNT and IDRAM_SECRET_KEY (IDRAM_URL is set)": not idram
        or bool(settings.idram_rec_account and settings.idram_secret_key),
        "IDRAM_SECRET_KEY (Idram's, not the sandbox's)": not is_known(settings.idram_secret_key),
        "RECEIPT_EMAIL and RECEIPT_INN (RECEIPTS is on)": not settings.receipts
        or bool(settings.receipt_email and settings.receipt_inn),
    }


def _outside(settings: "Settings") -> dict[str, bool]:
    secret, key = settings.telegram_webhook_secret, settings.supabase_service_key
    bot = bool(settings.telegram_bot_token)
    return {
        "TELEGRAM_API_URL (https://…)": _is_https(settings.telegram_api_url),
        "TELEGRAM_LINKS_URL (https://…)": _is_https(settings.telegram_links_url),
        "TELEGRAM_WEBHOOK_SECRET (TELEGRAM_BOT_TOKEN is set)": not bot or bool(secret),
        f"TELEGRAM_WEBHOOK_SECRET (at least {TOKEN_BYTES} random letters)": not secret
        or _is_token(secret),
        "REDIS_URL (its password is one that everybody tries)": not (
            has_known_password(settings.redis_url)
        ),
        "SUPABASE_URL (https://…)": not settings.supabase_url or _is_https(settings.supabase_url),
        "SUPABASE_SERVICE_KEY (a secret key: sb_secret_…, or service_role)": not (
            is_known(key) or key.startswith("sb_publishable_")
        ),
    }


def _mail(settings: "Settings") -> dict[str, bool]:
    password = urlsplit(settings.smtp_url).password or ""
    return {
        "SMTP_URL (smtp://… or smtps://…)": bool(settings.smtp_url),
        "SMTP_URL (its password is one that everybody tries)": not is_known(unquote(password)),
        "MAIL_FROM (Name <post@clinic.example>)": bool(settings.mail_from),
        "MAIL_FROM (yours, not the sandbox's)": _SANDBOX_SENDER not in settings.mail_from,
    }


def _shared(settings: "Settings") -> list[str]:
    """What we choose ourselves is for one thing only; banks may well give one password twice."""
    ours = {
        "JWT_SECRET": set(settings.jwt_keys),
        "TELEGRAM_WEBHOOK_SECRET": {settings.telegram_webhook_secret},
        "METRICS_TOKEN": {settings.metrics_token},
    }
    theirs = {
        name: {getattr(settings, name.lower())}
        for name in (
            *("SBER_PASSWORD", "SBER_CALLBACK_SECRET", "IDBANK_PASSWORD", "IDBANK_CALLBACK_SECRET"),
            *("IDRAM_SECRET_KEY", "TELEGRAM_BOT_TOKEN", "SUPABASE_SERVICE_KEY"),
        )
    }
    theirs["DATABASE_URL"] = {unquote(urlsplit(settings.database_url).password or "")}
    every = list((ours | theirs).items())
    return [
        f"{name} (not the same as {other})"
        for place, (name, values) in enumerate(every)
        for other, others in every[place + 1 :]
        if name in ours and (values & others) - {""}
    ]


def _unwise_alone(settings: "Settings") -> dict[str, tuple[bool, str]]:
    """Of each setting: whether it is so, and what to do."""
    keys = settings.jwt_keys
    stands = (settings.sber_base_url, settings.idbank_base_url)
    return {
        "LOG_LEVEL is DEBUG": (settings.log_level == "DEBUG", "INFO tells what is needed"),
        f"INIT_DATA_MAX_AGE is more than {USUAL_LAUNCH_SECONDS} s": (
            settings.init_data_max_age > USUAL_LAUNCH_SECONDS,
            "whoever finds an old launch of the Mini App can use it for so long",
        ),
        "JWT_SECRET holds a key twice": (
            len(set(keys)) < len(keys),
            "a new key goes in front of the old one; when that is over, leave the old one out",
        ),
        "PUBLIC_URL leads to this machine only": (
            _is_loopback(settings.public_url),
            "good for trying; people, banks and Telegram need a name that leads here",
        ),
        "PUBLIC_URL is a bare address": (
            _address(settings.public_url) is not None,
            "give it a name: BotFather and calendars keep it for years",
        ),
        "TELEGRAM_BOT_USERNAME is not set": (
            bool(settings.telegram_bot_token) and not settings.telegram_bot_username,
            "set it: invitations of doctors open the bot then, not the web",
        ),
        "a bank is its test stand": (
            any(_TEST_STANDS.search(urlsplit(url).hostname or "") for url in stands),
            "no money moves there: set the address of the contract before people pay",
        ),
    }


def _unwise_around(settings: "Settings") -> dict[str, tuple[bool, str]]:
    urls = (settings.database_url, settings.database_direct_url, settings.database_replica_url)
    return {
        "TRUSTED_PROXIES is empty": (
            not settings.trusted_proxies,
            "name the proxy's network: without it everybody is one client to the throttle",
        ),
        "a database elsewhere may be spoken to in clear text": (
            any(url and not is_near(url) and not _is_encrypted(url) for url in urls),
            "append ?sslmode=verify-full (with sslrootcert=…), or at least require",
        ),
        "Redis elsewhere is spoken to in clear text": (
            settings.redis_url.startswith("redis://") and not is_near(settings.redis_url),
            "write rediss://…; what is said there is sealed, its password is not",
        ),
        "METRICS_TOKEN is not set": (
            not settings.metrics_token,
            "nobody can read /metrics: set it to be warned before people complain",
        ),
    }


def is_near(url: str) -> bool:
    """On this machine, or in a network of one's own, as Compose's `db`: a name without a dot."""
    address = _address(url)
    return address.is_loopback if address else "." not in (urlsplit(url).hostname or "")


def _is_encrypted(url: str) -> bool:
    return bool(re.search(r"[?&]sslmode=(require|verify-ca|verify-full)(&|$)", url))


def _is_token(secret: str) -> bool:
    return len(secret.encode()) >= TOKEN_BYTES and not is_guessable(secret)


def _is_https(url: str) -> bool:
    return url.startswith("https://") and bool(urlsplit(url).hostname)


def _is_origin(url: str) -> bool:
    parts = urlsplit(url)
    more = parts.query or parts.fragment or parts.username
    return _is_https(url) and parts.path in ("", "/") and not more


def _is_loopback(url: str) -> bool:
    host, address = urlsplit(url).hostname or "", _address(url)
    return address.is_loopback if address else f".{host}".endswith(".localhost")


def _address(url: str) -> IPv4Address | IPv6Address | None:
    """Where a bare address stands for a name: that address."""
    try:
        return ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return None


def _trusts_everybody(proxies: str) -> bool:
    """In one piece, or in several that make the whole."""
    networks = [ip_network(part, strict=False) for part in _parts(proxies)]
    old = [each for each in networks if isinstance(each, IPv4Network)]
    new = [each for each in networks if isinstance(each, IPv6Network)]
    wholes = {str(each) for each in (*collapse_addresses(old), *collapse_addresses(new))}
    return not wholes.isdisjoint(EVERYBODY)


def _parts(value: str) -> Iterable[str]:
    return filter(None, map(str.strip, value.split(",")))
