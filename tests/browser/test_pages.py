"""Every page, by day and by night: readable for everybody, within 360 pixels, without a fault."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.conftest import Phones
from tests.browser.phone import Phone, as_wide_as_the_phone, keep
from tests.browser.practice import ROUTES, Practice, stranger

LIT = pytest.mark.parametrize("night", [False, True], ids=["day", "night"])


async def faults(page: Any) -> str:
    """What axe-core has to say against it."""
    found = await Axe().run(page)
    return str(found.generate_report()) if found.violations_count else ""


async def begins_at_the_top(page: Any) -> bool:
    box = await page.locator("h1").bounding_box()
    return bool(box["y"] < 100)


@LIT
@pytest.mark.parametrize("route", ROUTES)
async def test_every_page_is_for_everybody(
    phones: Phones, practice: Practice, route: str, night: bool
) -> None:
    phone = await phones(night=night)
    page = await phone.open(practice.path(route), practice.who)
    await expect(page.locator("main h1")).to_have_count(1)
    assert await begins_at_the_top(page)
    name = route.strip("/").replace("/", "-").replace(":", "") or "home"
    await keep(page, f"pages/{name}-{'night' if night else 'day'}")
    assert not await faults(page)
    assert await as_wide_as_the_phone(page)


@LIT
async def test_who_registers_is_met_by_a_page_for_everybody(phones: Phones, night: bool) -> None:
    phone = await phones(night=night)
    page = await phone.open("/", stranger())
    await expect(page.locator("form")).to_be_visible()
    assert not await faults(page)
    assert await as_wide_as_the_phone(page)


async def test_what_is_not_for_everybody_is_seen(phone: Phone) -> None:
    """The control."""
    page = await phone.open("/", stranger())
    await page.evaluate("document.querySelector('input').labels[0].remove()")
    assert "label" in await faults(page)
    await page.evaluate("document.querySelector('h1').style.minWidth = '400px'")
    assert not await as_wide_as_the_phone(page)
    await page.evaluate("document.body.prepend(document.querySelector('form'))")
    assert not await begins_at_the_top(page)


async def test_a_fault_on_a_page_is_seen(phone: Phone) -> None:
    """The control: each way of going wrong is noticed."""
    page = await phone.open("/", stranger())
    await page.evaluate("console.error('oh')")
    await page.evaluate("setTimeout(() => { throw new Error('ouch'); })")
    await page.evaluate("alert('you have won')")
    await page.evaluate(
        "document.body.append(Object.assign(new Image(), { src: 'https://evil.example/x' }))"
    )
    await page.evaluate("document.body.setAttribute('style', 'color: red')")
    for word in ("oh", "ouch", "dialog", "evil.example", "Content Security Policy"):
        assert any(word in trouble for trouble in phone.troubles), (word, phone.troubles)
    phone.troubles.clear()


async def test_telegrams_script_is_the_only_stranger(phone: Phone) -> None:
    page = await phone.open("/help", stranger())
    wanted = await page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    strangers = [url for url in wanted if not url.startswith((phone.ours, "data:", "blob:"))]
    assert strangers == ["https://telegram.org/js/telegram-web-app.js"]
