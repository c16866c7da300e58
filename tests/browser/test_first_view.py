"""How soon a doctor sees the day, with Telegram's script, without it, and while it is awaited."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Phones
from tests.browser.phone import Meeting, Phone, away, here, silent
from tests.browser.practice import Practice, stranger

MOST = 100_000  # bytes
HEADING = "Բարև, Նարե"


@pytest.mark.parametrize("script", [here, away, silent], ids=["here", "away", "silent"])
async def test_the_first_view_is_light_and_waits_for_nobody(
    phones: Phones, practice: Practice, script: Meeting
) -> None:
    phone = await phones(script=script)
    phone.forgiven = "net::ERR_FAILED"  # of Telegram's script
    page = await phone.context.new_page()
    wire = await phone.context.new_cdp_session(page)
    came: list[int] = []
    wire.on("Network.loadingFinished", lambda about: came.append(int(about["encodedDataLength"])))
    await wire.send("Network.enable")
    await page.goto(phone.address("/", practice.who), wait_until="domcontentloaded")
    await expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    await expect(page.get_by_text("Սարգսյան")).to_be_visible()
    assert len(came) > 10
    assert 20_000 < sum(came) < MOST, came


@pytest.mark.parametrize("script", [away, silent], ids=["away", "silent"])
async def test_without_telegrams_script_a_form_is_sent_by_its_own_button(
    phones: Phones, script: Meeting
) -> None:
    phone = await phones(script=script)
    phone.forgiven = "net::ERR_FAILED"
    page = await phone.open("/", stranger())
    await page.locator("[name=specialization]").fill("Սրտաբան")
    await page.locator("[name=phone]").fill("+37491123456")
    await page.get_by_role("button", name="Գրանցվել").click()
    await expect(page.get_by_role("heading", name=HEADING)).to_be_visible()


async def telegrams(page: Any, what: str) -> Any:
    return await page.evaluate(f"Telegram.WebApp.{what}")


async def test_telegrams_own_button_sends_a_form(phone: Phone) -> None:
    page = await phone.open("/", stranger())
    await page.wait_for_function("() => window.Telegram?.WebApp.MainButton.isVisible")
    assert await telegrams(page, "MainButton.text") == "Գրանցվել"
    assert not await telegrams(page, "BackButton.isVisible")
    assert not await telegrams(page, "isClosingConfirmationEnabled")
    await page.locator("[name=specialization]").fill("Սրտաբան")
    await page.locator("[name=phone]").fill("+37491123456")
    assert await telegrams(page, "isClosingConfirmationEnabled")
    await telegrams(page, "MainButton.pressed()")
    await expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    assert not await telegrams(page, "MainButton.isVisible")
    assert not await telegrams(page, "isClosingConfirmationEnabled")
    assert await telegrams(page, "isExpanded")


async def test_telegrams_arrow_leads_back(phone: Phone, practice: Practice) -> None:
    page = await phone.open("/", practice.who)
    await page.locator("nav").get_by_text("Պացիենտներ").click()
    await page.get_by_text("Անահիտ Սարգսյան").click()
    await expect(page.get_by_role("heading", name="Անահիտ Սարգսյան")).to_be_visible()
    assert await telegrams(page, "BackButton.isVisible")
    await telegrams(page, "BackButton.pressed()")
    await expect(page.get_by_role("heading", name="Իմ պացիենտները")).to_be_visible()
    await telegrams(page, "BackButton.pressed()")
    await expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    assert not await telegrams(page, "BackButton.isVisible")


QUICK = """heading => new MutationObserver((_, watch) => {
  if (document.querySelector("h1")?.textContent !== heading) return;
  watch.disconnect();
  Telegram.WebApp.BackButton.pressed();
  window.tapped = true;
}).observe(document.body, { childList: true, subtree: true, characterData: true })"""


async def test_a_tap_on_the_arrow_counts_as_soon_as_the_page_is_there(
    phone: Phone, practice: Practice
) -> None:
    page = await phone.open("/", practice.who)
    await expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    await page.evaluate(QUICK, "Իմ պացիենտները")
    await page.locator("nav").get_by_text("Պացիենտներ").click()
    await page.wait_for_function("() => window.tapped")
    await expect(page.get_by_role("heading", name=HEADING)).to_be_visible()


async def test_a_page_that_was_opened_by_a_link_has_a_way_up(
    phone: Phone, practice: Practice
) -> None:
    page = await phone.open("/patients", practice.who)
    await page.wait_for_function("() => window.Telegram?.WebApp.BackButton.isVisible")
    await telegrams(page, "BackButton.pressed()")
    await expect(page.get_by_role("heading", name=HEADING)).to_be_visible()


async def test_the_address_tells_nobody_who_has_opened_it(phone: Phone, practice: Practice) -> None:
    page = await phone.open("/patients", practice.who)
    await page.wait_for_function("() => !location.hash")
    assert "tgWebApp" not in page.url
    await page.reload()
    await expect(page.get_by_role("heading", name="Իմ պացիենտները")).to_be_visible()
