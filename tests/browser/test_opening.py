"""By whom, from where and when it was opened; and what was typed before it was closed."""

import json
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from healthlink.db.pool import Db
from tests import telegram
from tests.browser.conftest import Phones
from tests.browser.phone import Phone, shown
from tests.browser.practice import doctor_of_the_market
from tests.practice.calendar import Surgery

HOUR = 3600
OUTSIDE = {
    "hy-AM": "Այս էջը բացվում է Telegram-ում",
    "ru-RU": "Эта страница открывается в Telegram",
    "en-GB": "This page opens in Telegram",
    "fr-FR": "Այս էջը բացվում է Telegram-ում",
}
STALE = "Մուտքի ժամկետն անցել է"
DRAFT = "Սա Ձեր անավարտ սևագիրն է"
ARAM = {"id": 77009, "first_name": "Արամ", "last_name": "Գրիգորյան", "language_code": "hy"}


@pytest.fixture
async def nare(client: httpx.AsyncClient, db: Db) -> Surgery:
    """Nare, who has a practice."""
    surgery, _ = await doctor_of_the_market(client, db, telegram.NARE)
    return surgery


@pytest.mark.parametrize("locale", OUTSIDE)
async def test_outside_telegram_it_says_where_it_opens(
    phones: Phones, client: object, locale: str
) -> None:
    phone = await phones(locale=locale)
    page = await phone.context.new_page()
    for path in ("/", "/patients", "/subscription"):
        await page.goto(f"{phone.ours}/app{path}")
        await expect(page.get_by_text(OUTSIDE[locale])).to_be_visible()
    for path in ("/help", "/privacy"):
        await page.goto(f"{phone.ours}/app{path}")
        await shown(page)
        await expect(page.get_by_text(OUTSIDE[locale])).to_have_count(0)


async def test_an_address_that_is_no_page_says_so(phone: Phone, nare: Surgery) -> None:
    page = await phone.open("/nowhere")
    await expect(page.get_by_text("Այսպիսի էջ չկա")).to_be_visible()


async def test_what_was_opened_long_ago_is_to_be_closed_and_opened_again(
    phone: Phone, nare: Surgery
) -> None:
    phone.forgiven = "status of 401"
    page = await phone.open("/patients", ago=2 * HOUR)
    await expect(page.get_by_text(STALE)).to_be_visible()
    await expect(page.locator("form, nav")).to_have_count(0)


async def test_a_forged_opening_opens_nothing(phone: Phone, nare: Surgery) -> None:
    phone.forgiven = "status of 401"
    page = await phone.context.new_page()
    await page.goto(phone.address("/patients").replace("77001", "77002"))
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator("form, nav")).to_have_count(0)


async def left_open(phone: Phone, nare: Surgery, **tokens: str) -> Any:
    """The form of a new patient, opened more than an hour ago; `tokens` of its session."""
    page = await phone.context.new_page()
    await page.goto(f"{phone.ours}/app/help")
    opened = telegram.init_data(telegram.NARE, 2 * HOUR)
    kept = json.dumps({**tokens, "launch": opened})
    await page.evaluate("kept => sessionStorage.setItem('tokens', kept)", kept)
    await page.goto(
        f"{phone.ours}/app/patients/new#tgWebAppVersion=9.1&tgWebAppData=" + quoted(opened)
    )
    await page.reload()
    return page


def quoted(text: str) -> str:
    return str(httpx.QueryParams({"": text})).removeprefix("=")


async def test_a_session_that_has_ended_is_to_be_opened_again(phone: Phone, nare: Surgery) -> None:
    phone.forgiven = "status of 401"
    page = await left_open(phone, nare, access_token="over", refresh_token="over")
    await expect(page.get_by_text(STALE)).to_be_visible()


async def test_what_was_typed_survives_a_session_that_ends(phone: Phone, nare: Surgery) -> None:
    phone.forgiven = "status of 401"
    token = nare.who.headers["Authorization"].removeprefix("Bearer ")
    page = await left_open(phone, nare, access_token=token, refresh_token=nare.who.refresh_token)
    await page.locator("[name=first_name]").fill("Անահիտ")
    await page.locator("[name=last_name]").fill("Սարգսյան")
    await nare.done("POST", "/api/v1/auth/logout-everywhere")
    await page.locator("form > button").click()
    await expect(page.get_by_text(STALE)).to_be_visible()
    again = await phone.open("/patients/new")
    await expect(again.locator("[name=first_name]")).to_have_value("Անահիտ")


async def test_an_access_token_that_is_over_is_renewed_unseen(phone: Phone, nare: Surgery) -> None:
    phone.forgiven = "status of 401"
    page = await left_open(phone, nare, access_token="over", refresh_token=nare.who.refresh_token)
    await expect(page.locator("[name=first_name]")).to_be_visible()


async def test_a_form_survives_closing(phone: Phone, nare: Surgery) -> None:
    page = await phone.open("/patients/new")
    await page.locator("[name=first_name]").fill("Անահիտ")
    await page.close()
    page = await phone.open("/patients/new")
    await expect(page.get_by_text(DRAFT)).to_be_visible()
    await expect(page.locator("[name=first_name]")).to_have_value("Անահիտ")
    await page.locator(".draft button").click()
    await expect(page.locator("[name=first_name]")).to_have_value("")
    await expect(page.get_by_text(DRAFT)).to_have_count(0)


async def test_a_form_that_was_sent_leaves_no_draft(phone: Phone, nare: Surgery) -> None:
    page = await phone.open("/patients/new")
    await page.locator("[name=first_name]").fill("Անահիտ")
    await page.locator("[name=last_name]").fill("Սարգսյան")
    await page.locator("form > button").click()
    await expect(page.get_by_role("heading", name="Անահիտ Սարգսյան")).to_be_visible()
    page = await phone.open("/patients/new")
    await expect(page.locator("[name=first_name]")).to_have_value("")


async def test_somebody_elses_draft_is_not_shown_and_not_kept(
    phone: Phone, nare: Surgery, client: httpx.AsyncClient, db: Db
) -> None:
    page = await phone.open("/patients/new")
    await page.locator("[name=first_name]").fill("Անահիտ")
    await page.close()
    await doctor_of_the_market(client, db, ARAM)
    page = await phone.open("/patients/new", ARAM)
    await expect(page.locator("[name=first_name]")).to_have_value("")
    assert "Անահիտ" not in await page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize(
    ("end", "said"), [("30 нояб.", "До 30 нояб. И всё."), ("1 мая", "До 1 мая. И всё.")]
)
async def test_a_sentence_ends_with_one_full_stop(
    phone: Phone, client: object, end: str, said: str
) -> None:
    """Also where the month is an abbreviation."""
    page = await phone.context.new_page()
    await page.goto(f"{phone.ours}/app/help")
    app = await page.locator("script[type=module]").get_attribute("src")
    spoken = await page.evaluate(
        """async ([module, end]) => {
          const { speak, words } = await import(module);
          speak("ru");
          return words({ until: ["", "До {end}. И всё.", ""] })("until", { end });
        }""",
        [str(app).replace("miniapp/app.js", "shared/i18n.js"), end],
    )
    assert spoken == said
