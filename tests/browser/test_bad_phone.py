"""An impatient doctor with a bad phone: late answers, lost ways, old browsers."""

import asyncio
from typing import Any

import httpx
import pytest
from playwright.async_api import Route, expect

from healthlink.db.pool import Db
from tests import telegram
from tests.browser.phone import Phone, shown
from tests.browser.practice import ANAHIT, doctor_of_the_market
from tests.practice.calendar import Surgery

STALE = "Մուտքի ժամկետն անցել է"
OLD = """
  delete Array.prototype.findLast;
  delete Array.prototype.toReversed;
  delete HTMLFormElement.prototype.requestSubmit;
  delete Crypto.prototype.randomUUID;
"""
FORBIDDEN = """
  for (const kind of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, kind, {
      get() { throw new DOMException("no", "SecurityError"); },
    });
  }
"""
FULL = """
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
BUSY = '{"type": "/problems/unavailable", "title": "Busy"}'
WRITERS = {"POST", "PATCH", "PUT", "DELETE"}


@pytest.fixture
async def nare(client: httpx.AsyncClient, db: Db) -> Surgery:
    surgery, _ = await doctor_of_the_market(client, db, telegram.NARE)
    return surgery


async def name(page: Any) -> None:
    """Types who the new patient is."""
    await page.locator("[name=first_name]").fill("Անահիտ")
    await page.locator("[name=last_name]").fill("Սարգսյան")


async def failing(route: Route) -> None:
    await route.abort()


async def cards(nare: Surgery) -> list[Any]:
    answer = await nare.client.get("/patients", headers=nare.who.headers)
    rows: list[Any] = answer.json()
    return rows


@pytest.mark.parametrize("script", [OLD, FORBIDDEN, FULL], ids=["old", "forbidden", "full"])
async def test_browsers_that_lack_something_send_forms(
    phone: Phone, nare: Surgery, script: str
) -> None:
    await phone.context.add_init_script(script)
    page = await phone.open("/patients/new")
    await name(page)
    await page.locator("form > button").click()
    await expect(page.get_by_role("heading", name="Անահիտ Սարգսյան")).to_be_visible()


async def test_a_page_that_did_not_come_comes_when_it_is_tried_again(
    phone: Phone, nare: Surgery
) -> None:
    phone.forgiven = "net::ERR_FAILED"
    page = await phone.open("/")
    await phone.context.route("**/pages/patients.js", failing)
    await page.locator("nav a").nth(1).click()
    await expect(page.get_by_role("alert")).to_contain_text("Կապ չկա")
    await phone.context.unroute("**/pages/patients.js")
    await page.get_by_role("button", name="Կրկին փորձել").click()
    await expect(page.get_by_role("heading", name="Իմ պացիենտները")).to_be_visible()


async def test_where_no_script_comes_the_page_says_so(phone: Phone, nare: Surgery) -> None:
    phone.forgiven = "net::ERR_FAILED"
    await phone.context.route("**/shared/forms.js", failing)
    page = await phone.context.new_page()
    await page.goto(phone.address("/"))
    await expect(page.get_by_text("HealthLink-ը չի բացվում")).to_be_visible()


async def test_a_server_that_is_busy_has_ended_no_session(phone: Phone, nare: Surgery) -> None:
    phone.forgiven = "status of 503"
    asked = 0

    async def busy_once(route: Route) -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            await route.continue_()
        else:
            await route.fulfill(status=503, body=BUSY, content_type="application/problem+json")

    await phone.context.route("**/auth/telegram", busy_once)
    page = await phone.open("/")
    await expect(page.get_by_role("alert")).to_contain_text("Busy")
    await page.get_by_role("button", name="Կրկին փորձել").click()
    await expect(page.get_by_role("heading", name="Բարև, Նարե")).to_be_visible()
    await expect(page.get_by_text(STALE)).to_have_count(0)


async def test_an_answer_that_comes_late_leads_nobody_away(phone: Phone, nare: Surgery) -> None:
    page = await phone.open("/patients/new")
    answered = asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await answered.wait()
        await route.fulfill(response=answer)

    await phone.context.route(
        "**/patients", lambda route: late(route) if is_writing(route) else route.continue_()
    )
    await name(page)
    await page.locator("form > button").click()
    await page.locator("nav a").nth(3).click()
    await expect(page.get_by_role("heading", name="Իմ պրակտիկան")).to_be_visible()
    async with page.expect_response("**/patients"):
        answered.set()
    await page.wait_for_timeout(300)
    assert page.url.endswith("/practice")
    await page.locator("nav a").nth(1).click()
    await page.locator("a.go").click()
    await expect(page.locator("[name=first_name]")).to_have_value("")


def is_writing(route: Route) -> bool:
    return route.request.method in WRITERS


async def test_what_was_sent_without_an_answer_is_sent_again_as_the_same(
    phone: Phone, nare: Surgery
) -> None:
    """Also after the Mini App was closed."""
    phone.forgiven = "net::ERR_FAILED"

    async def unanswered(route: Route) -> None:
        if is_writing(route):
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    page = await phone.open("/patients/new")
    await phone.context.route("**/patients", unanswered)
    await name(page)
    await page.locator("form > button").click()
    await expect(page.get_by_role("alert")).to_contain_text("Կապ չկա")
    await page.close()
    await phone.context.unroute("**/patients")
    page = await phone.open("/patients/new")
    await expect(page.locator("[name=first_name]")).to_have_value("Անահիտ")
    await page.locator("form > button").click()
    await expect(page.get_by_role("heading", name="Անահիտ Սարգսյան")).to_be_visible()
    assert len(await cards(nare)) == 1


async def test_two_taps_are_one_patient(phone: Phone, nare: Surgery) -> None:
    page = await phone.open("/patients/new")
    await name(page)
    await page.locator("form > button").dblclick()
    await expect(page.get_by_role("heading", name="Անահիտ Սարգսյան")).to_be_visible()
    assert len(await cards(nare)) == 1


async def test_a_draft_overwrites_nothing_that_others_have_changed(
    phone: Phone, nare: Surgery
) -> None:
    card = await nare.done("POST", "/patients", ANAHIT)
    at = f"/patients/{card['id']}"
    page = await phone.open(f"{at}/edit")
    await page.locator("[name=notes]").fill("Նոր նշում")
    await page.close()
    await nare.done("PATCH", at, {"phone": "+37499999999"})
    page = await phone.open(f"{at}/edit")
    await expect(page.locator("[name=notes]")).to_have_value("Նոր նշում")
    await expect(page.locator("[name=phone]")).to_have_value("+37499999999")
    await page.locator("form > button").click()
    await expect(page.get_by_role("heading", name="Անահիտ Սարգսյան")).to_be_visible()
    (kept,) = await cards(nare)
    assert kept["phone"] == "+37499999999"


async def test_drafts_stay_when_the_page_is_opened_outside_telegram(
    phone: Phone, nare: Surgery
) -> None:
    page = await phone.open("/patients/new")
    await name(page)
    await page.close()
    page = await phone.context.new_page()
    await page.goto(f"{phone.ours}/app/help")
    await shown(page)
    page = await phone.open("/patients/new")
    await expect(page.locator("[name=first_name]")).to_have_value("Անահիտ")


async def test_who_comes_back_finds_the_search_as_it_was(phone: Phone, nare: Surgery) -> None:
    await nare.done("POST", "/patients", ANAHIT)
    page = await phone.open("/patients")
    await page.locator("input[type=search]").fill("Անահ")
    await expect(page.locator("a.row")).to_have_count(1)
    await page.wait_for_timeout(500)
    await page.locator("a.row").click()
    await expect(page.get_by_role("heading", name="Անահիտ Սարգսյան")).to_be_visible()
    await page.go_back()
    await expect(page.locator("input[type=search]")).to_have_value("Անահ")
    assert "Անահ" not in httpx.URL(page.url).query.decode()


async def test_a_page_begins_at_its_beginning(phone: Phone, nare: Surgery) -> None:
    card = await nare.done("POST", "/patients", {**ANAHIT, "notes": "տող\n" * 80})
    page = await phone.open(f"/patients/{card['id']}")
    await page.evaluate("scrollTo(0, 700)")
    await page.locator("a[href$='/visits/new']").evaluate("link => link.click()")
    await expect(page.get_by_role("heading", name="Նոր այց")).to_be_visible()
    assert await page.evaluate("scrollY") == 0


async def test_who_taps_a_tab_twice_goes_back_once(phone: Phone, nare: Surgery) -> None:
    page = await phone.open("/")
    for _ in range(3):
        await page.locator("nav a").nth(1).click()
        await expect(page.get_by_role("heading", name="Իմ պացիենտները")).to_be_visible()
    await page.locator("a.back").click()
    await expect(page.get_by_role("heading", name="Բարև, Նարե")).to_be_visible()


async def test_who_goes_back_from_a_question_has_said_no(phone: Phone, nare: Surgery) -> None:
    await nare.done("POST", "/patients", ANAHIT)
    page = await phone.open("/patients")
    await page.locator("a.row").click()
    await page.get_by_role("button", name="Ջնջել պացիենտին").click()
    await expect(page.get_by_role("dialog").get_by_role("button", name="Ոչ")).to_be_focused()
    await page.go_back()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(await cards(nare)) == 1


async def test_the_focus_comes_back_from_a_question(phone: Phone, nare: Surgery) -> None:
    card = await nare.done("POST", "/patients", ANAHIT)
    page = await phone.open(f"/patients/{card['id']}")
    button = page.get_by_role("button", name="Ջնջել պացիենտին")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(button).to_be_focused()
