"""The bot: whether Telegram knows it, and where Telegram brings its updates."""

from datetime import UTC, datetime
from typing import Any

from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.config import Settings
from healthlink.notices.telegram.client import Api, TelegramFailure, open_api
from healthlink.outbound import open_outbound

NAME, HOOK = "bot", "webhook"
MANY = 100
RECENT_SECONDS = 3600
TELL = "run `healthlink bot set-webhook`"


async def look(settings: Settings) -> list[Finding]:
    if not settings.telegram_bot_token:
        return [ok(NAME, "off: TELEGRAM_BOT_TOKEN is not set")]
    async with open_outbound({}) as outbound:
        api = open_api(settings, outbound)
        try:
            return [await _who(api, settings), *await _hook(api, settings)]
        except TelegramFailure as failure:
            mend = "look at TELEGRAM_BOT_TOKEN (401: it is wrong), and at the way to Telegram"
            return [wrong(NAME, f"Telegram says: {failure.reason}", mend)]


async def _who(api: Api, settings: Settings) -> Finding:
    name = str((await api.call("getMe", {})).get("username", ""))
    ours = settings.telegram_bot_username
    if ours and name.lower() != ours.lower():
        mend = f"TELEGRAM_BOT_USERNAME={name}, or the token of the other bot"
        return wrong(NAME, f"the token is @{name}'s, TELEGRAM_BOT_USERNAME is {ours}", mend)
    return ok(NAME, f"@{name}")


async def _hook(api: Api, settings: Settings) -> list[Finding]:
    told = await api.call("getWebhookInfo", {})
    url, wanted = str(told.get("url", "")), f"{settings.base_url}/bot/webhook"
    if not url and not (settings.production or settings.telegram_webhook_secret):
        return [ok(HOOK, "none: a local bot fetches its updates")]
    if url != wanted:
        return [wrong(HOOK, f"Telegram brings updates to {url or 'nobody'}, not {wanted}", TELL)]
    return _delivery(told) or [ok(HOOK, wanted)]


def _delivery(told: dict[str, Any]) -> list[Finding]:
    found, waiting = [], int(told.get("pending_update_count", 0))
    at = datetime.fromtimestamp(int(told.get("last_error_date", 0)), UTC)
    if (datetime.now(UTC) - at).total_seconds() < RECENT_SECONDS:
        said = f"Telegram's last error, {at:%H:%M} UTC: {told.get('last_error_message', '')}"
        mend = (
            f"401: {TELL} with this TELEGRAM_WEBHOOK_SECRET; else look at PUBLIC_URL from outside"
        )
        found.append(warning(HOOK, said, mend))
    if waiting > MANY:
        found.append(warning(HOOK, f"{waiting} updates wait", "see why we do not answer 200"))
    return found
