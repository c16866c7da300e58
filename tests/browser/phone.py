"""A phone in somebody's hand: Chromium, as narrow as phones get, and what went wrong on it."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Route,
    ViewportSize,
    expect,
)

from healthlink_sandbox.telegram import launches
from tests import telegram

ALBUM = Path(__file__).parent.parent.parent / ".e2e"
SIZE: ViewportSize = {"width": 360, "height": 740}
STUB = (Path(__file__).parent / "telegram-web-app.js").read_text(encoding="utf-8")
NIGHT = {
    "bg_color": "#17212b",
    "text_color": "#f5f5f5",
    "hint_color": "#708499",
    "link_color": "#6ab3f3",
    "button_color": "#5288c1",
    "button_text_color": "#ffffff",
    "secondary_bg_color": "#232e3c",
    "header_bg_color": "#17212b",
    "bottom_bar_bg_color": "#17212b",
    "accent_text_color": "#6ab2f2",
    "section_bg_color": "#17212b",
    "section_header_text_color": "#6ab3f3",
    "section_separator_color": "#111921",
    "subtitle_text_color": "#708499",
    "destructive_text_color": "#ec3942",
}
"""Telegram's own, as its desktop has it at night."""
AT_NIGHT = f"""{{
  const theme = encodeURIComponent('{json.dumps(NIGHT)}');
  const hash = location.hash.replace(/(tgWebAppThemeParams=)[^&]*/, "$1" + theme);
  if (hash !== location.hash) history.replaceState(null, "", hash);
}}"""
MOVE = """path => {
  history.pushState({ depth: 1 }, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
Meeting = Callable[[Route], Awaitable[None]]


async def here(route: Route) -> None:
    """Telegram's script comes at once."""
    await route.fulfill(body=STUB, content_type="text/javascript")


async def away(route: Route) -> None:
    """There is no way to Telegram."""
    await route.abort()


async def silent(route: Route) -> None:
    """Telegram never answers."""


class Phone:
    """`troubles`: what nobody should see. A test that brings some about names it in `forgiven`."""

    def __init__(self, context: BrowserContext, ours: str, sandbox: str) -> None:
        self.context, self.ours, self.sandbox = context, ours, sandbox
        self.hosts = {urlsplit(ours).netloc, urlsplit(sandbox).netloc, "telegram.org", ""}
        self.troubles: list[str] = []
        self.forgiven = ""
        context.on("console", self._said)
        context.on("weberror", lambda wrong: self._trouble(f"script: {wrong.error}"))
        context.on("dialog", self._asked)
        context.on("request", self._request)

    async def open(self, path: str, who: Any = telegram.NARE, ago: float = 0) -> Page:
        page = await self.context.new_page()
        await page.goto(self.address(path, who, ago), wait_until="domcontentloaded")
        await shown(page)
        return page

    def address(self, path: str, who: Any = telegram.NARE, ago: float = 0) -> str:
        """As behind a button of the bot that was pressed `ago` seconds before now."""
        return launches.address(f"{self.ours}/app{path}", telegram.init_data(who, ago))

    def _trouble(self, what: str) -> None:
        if not self.forgiven or self.forgiven not in what:
            self.troubles.append(what)

    def _said(self, message: ConsoleMessage) -> None:
        """Chromium tells there of what the content security policy has stopped, too."""
        if message.type in ("error", "warning"):
            self._trouble(f"{message.type}: {message.text} {message.location['url']}")

    async def _asked(self, dialog: Dialog) -> None:
        self._trouble(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in self.hosts:
            self._trouble(f"request: {request.url}")


async def shown(page: Page) -> None:
    """The page says what it has to say."""
    await expect(page.locator("h1, .notice p:not(.logo)").first).to_be_visible()
    await expect(page.locator(".waiting")).to_have_count(0)


async def go(page: Page, path: str) -> None:
    """To another page without loading the Mini App anew, as its links do."""
    await page.evaluate(MOVE, f"/app{path}")
    await shown(page)


async def as_wide_as_the_phone(page: Page) -> bool:
    """Nothing of it is to be scrolled to sideways."""
    wide: int = await page.evaluate("document.documentElement.scrollWidth")
    return wide <= int(SIZE["width"])


async def keep(page: Page, name: str) -> None:
    """A picture of all of it, as on a phone that is long enough."""
    file = ALBUM / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    long: int = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({**SIZE, "height": max(long, SIZE["height"])})
    await page.screenshot(path=file)
    await page.set_viewport_size(SIZE)
