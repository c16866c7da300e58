"""`healthlink bot …`: telling Telegram where we are, and working without being reachable."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import typer

from healthlink import children, terminal

app = typer.Typer(help="The Telegram bot.", no_args_is_help=True)


def _run(do: Callable[[Any, Any], Awaitable[None]]) -> None:
    from healthlink import sandbox
    from healthlink.notices.telegram.client import TelegramFailure, open_api
    from healthlink.wiring import open_resources

    async def run(settings: Any) -> None:
        async with open_resources(settings) as resources:
            await do(resources, open_api(settings, resources.outbound))

    with terminal.ready() as ready, sandbox.completed(ready) as settings:
        if not settings.telegram_bot_token:
            terminal.fail("There is no bot: set TELEGRAM_BOT_TOKEN.")
        try:
            asyncio.run(run(settings))
        except TelegramFailure as failure:
            terminal.fail(f"Telegram says: {failure.reason}")


@app.command()
def info() -> None:
    """Tell who the bot is, and how Telegram gets along with us."""

    async def tell(_: Any, api: Any) -> None:
        me = await api.call("getMe", {})
        hook = await api.call("getWebhookInfo", {})
        terminal.out.print(f"@{me['username']} ({me['id']}), {me['first_name']}")
        for name in ("url", "pending_update_count", "last_error_message", "allowed_updates"):
            if hook.get(name):
                terminal.out.print(f"{name}: {hook[name]}")

    _run(tell)


@app.command("set-webhook")
def set_webhook() -> None:
    """Have Telegram bring updates to PUBLIC_URL/bot/webhook. Twice is fine."""
    from healthlink.bot import bot, profile

    async def tell(resources: Any, api: Any) -> None:
        settings = resources.settings
        if not settings.telegram_webhook_secret:
            terminal.fail("Set TELEGRAM_WEBHOOK_SECRET: only who knows it is heard.")
        wish = {
            "url": f"{settings.base_url}/bot/webhook",
            "secret_token": settings.telegram_webhook_secret,
            "allowed_updates": bot.used_updates(),
            "max_connections": 20,
        }
        await api.call("setWebhook", wish)
        await profile.introduce(api)
        terminal.out.print(f"Updates come to {wish['url']}.")

    _run(tell)


@app.command()
def polling() -> None:
    """Fetch updates ourselves, where Telegram cannot reach us. Ends the webhook; Ctrl-C ends it."""
    from healthlink.bot import bot, polls, profile

    async def fetch(resources: Any, api: Any) -> None:
        children.follow_parent()
        await api.call("deleteWebhook", {})
        await profile.introduce(api)
        terminal.screen.print("Fetching updates; Ctrl-C ends it.")
        await polls.fetch(resources, api, bot)

    _run(fetch)
