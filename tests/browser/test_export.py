"""A doctor takes the practice along: a browser saves it, which web views mostly cannot."""

import io
import zipfile

import httpx
from playwright.async_api import expect

from tests.browser.conftest import Phones
from tests.browser.phone import Phone, away
from tests.browser.practice import Practice

SAVE, GOING = "Պահպանել արխիվը", "ներբեռնումների պանակում"
LISTEN = "Telegram.WebApp.openLink = url => { window.opened = url; }"


def is_whole(archive: bytes) -> bool:
    return "patients.json" in zipfile.ZipFile(io.BytesIO(archive)).namelist()


async def test_telegram_opens_a_browser_that_saves_it(phone: Phone, practice: Practice) -> None:
    page = await phone.open("/export", practice.who)
    await page.evaluate(LISTEN)
    await page.get_by_role("button", name=SAVE).tap()
    await expect(page.get_by_text(GOING)).to_be_visible()
    async with httpx.AsyncClient() as browser:
        saved = await browser.get(await page.evaluate("window.opened"))
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert is_whole(saved.content)


async def test_without_telegrams_script_the_page_saves_it(
    phones: Phones, practice: Practice
) -> None:
    phone = await phones(script=away)
    phone.forgiven = "ERR_FAILED"
    page = await phone.open("/export", practice.who)
    async with page.expect_download() as saving:
        await page.get_by_role("button", name=SAVE).tap()
    assert is_whole((await (await saving.value).path()).read_bytes())
    await expect(page.get_by_text(GOING)).to_be_visible()
