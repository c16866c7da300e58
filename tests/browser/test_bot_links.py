"""Links into the bot of a local system, followed in a browser: the sandbox's Telegram opens."""

from typing import Any

import httpx
from playwright.async_api import Page, expect

from healthlink.db.pool import Db
from tests import make
from tests.browser.phone import Phone, keep


async def added(page: Page, first_name: str) -> None:
    """Somebody new opens the link."""
    await expect(page.get_by_role("heading", name="Who opens the link?")).to_be_visible()
    await page.locator("[name=first_name]").fill(first_name)
    await page.locator("[name=language_code]").select_option("ru")
    await page.locator("#new button").tap()


async def follow(phone: Phone, address: str) -> Page:
    page = await phone.context.new_page()
    await page.goto(address)
    return page


async def test_a_link_is_opened_by_whom_one_chooses(
    phone: Phone, client: httpx.AsyncClient, db: Db
) -> None:
    """Also by somebody who has begun the chat: Start is there again, until it is pressed."""
    page = await follow(phone, phone.ours)
    await page.locator("a.go:not(.quiet)").tap()
    await added(page, "Борис")
    await page.locator("#start").tap()
    await expect(page.locator(".said.own .text")).to_have_text(["/start"])
    page = await follow(phone, await link(client, db))
    await expect(page.get_by_role("link", name="Борис")).to_be_visible()
    await keep(page, "bot-links/who-opens")
    await page.get_by_role("link", name="Борис").tap()
    await expect(page.locator("#write")).to_be_hidden()
    await keep(page, "bot-links/start-again")
    await page.locator("#start").tap()
    await expect(page.get_by_text("Анна Саргсян")).to_be_visible()
    await expect(page.locator("#start")).to_be_hidden()
    await expect(page.locator("#write")).to_be_visible()
    assert "?" not in page.url


async def test_somebody_new_brings_the_payload_along(
    phone: Phone, client: httpx.AsyncClient, db: Db
) -> None:
    page = await follow(phone, await link(client, db))
    await added(page, "Нарек")
    await page.locator("#start").tap()
    await expect(page.get_by_text("Анна Саргсян")).to_be_visible()


async def link(client: httpx.AsyncClient, db: Db) -> Any:
    """With which Anna joins her account with Telegram."""
    anna = await make.person(db, "Анна Саргсян", "anna@example.com")
    answer = await client.post("/api/v1/users/me/telegram", headers=anna.headers)
    return answer.json()["link"]
