"""A doctor deletes the account, and is gone."""

from typing import Any

import httpx
from playwright.async_api import expect

from healthlink.db.pool import Db
from tests import telegram
from tests.browser.phone import Phone, as_wide_as_the_phone, keep
from tests.browser.practice import doctor_of_the_market, stranger
from tests.browser.test_pages import faults

DROP, GONE = "Ջնջել հաշիվը", "Հաշիվը ջնջված է"


async def pressed(page: Any, answer: str) -> None:
    await page.get_by_role("button", name=DROP).tap()
    dialog = page.locator("dialog[open]")
    await expect(dialog).to_contain_text("ընդմիշտ")
    await dialog.get_by_role("button", name=answer).tap()


async def test_an_account_is_deleted_by_who_means_it(
    phone: Phone, client: httpx.AsyncClient, db: Db
) -> None:
    who = stranger()
    surgery, _ = await doctor_of_the_market(client, db, who)
    phone.forgiven = "401"
    page = await phone.open("/settings", who)
    await page.evaluate("localStorage.setItem('draft:1:x', '{}')")
    await pressed(page, "Ոչ")
    me = await client.get("/me", headers=surgery.who.headers)
    assert me.status_code == 200, "thought better of it"
    await pressed(page, DROP)
    await expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    await expect(page.locator("nav")).to_have_count(0)
    assert (await client.get("/me", headers=surgery.who.headers)).status_code == 401
    assert await page.evaluate("localStorage.length + sessionStorage.length") <= 1  # the launch
    assert await as_wide_as_the_phone(page)
    assert not await faults(page)
    await keep(page, "leaving")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await page.wait_for_timeout(500)
    there = "select count(*) from telegram_account where telegram_id = $1"
    assert await db.fetchval(there, who["id"]) == 0, "nobody has signed in anew"
    await page.get_by_role("button", name="Փակել").tap()
    assert await page.evaluate("window.Telegram.WebApp.isClosed")


async def test_an_old_opening_deletes_nothing(
    phone: Phone, client: httpx.AsyncClient, db: Db
) -> None:
    who = telegram.NARE
    surgery, _ = await doctor_of_the_market(client, db, who)
    phone.forgiven = "401"
    page = await phone.open("/settings", who)
    await page.route(
        "**/delete/telegram", lambda route: route.continue_(post_data='{"init_data":"x"}')
    )
    await pressed(page, DROP)
    await expect(page.locator(".fault[role=alert]")).to_be_visible()
    await expect(page.get_by_role("heading", name=GONE)).to_have_count(0)
    assert (await client.get("/me", headers=surgery.who.headers)).status_code == 200
