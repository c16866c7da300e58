"""Cards, accounts and practices that become one and come apart again, in the doctor's Mini App; and
writing to the patient of a card."""

import asyncio
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from healthlink.db.pool import Db
from healthlink.practice.consents.texts import VERSION
from tests import make, telegram
from tests.browser.phone import Phone, keep
from tests.browser.practice import ANAHIT, brought, doctor_of_the_market
from tests.make import Doctor, Person
from tests.practice.calendar import Surgery
from tests.practice.doctors.conftest import Desk, registered
from tests.practice.doctors.test_claims import claim, invite

CARD = "Անահիտ Սարգսյան"
WRITE, PART, INVITE = "Գրել պացիենտին", "Անջատել հաշվից", "Հրավիրել պացիենտին"
UNDO, MERGED = "Բաժանել նորից", "Միավորված պրակտիկա"


@pytest.fixture
async def market(client: httpx.AsyncClient, db: Db) -> tuple[Surgery, Doctor]:
    return await doctor_of_the_market(client, db, telegram.NARE)


@pytest.fixture
async def nare(market: tuple[Surgery, Doctor]) -> Surgery:
    return market[0]


@pytest.fixture
async def anahit(nare: Surgery) -> str:
    """A card that was written by hand."""
    card = await nare.done("POST", "/patients", ANAHIT)
    id: str = card["id"]
    return id


@pytest.fixture
async def anna(db: Db) -> Person:
    return await make.person(db, "Анна Саргсян")


async def joins(who: Person, doctor: Any, card: str) -> None:
    """By the doctor's link."""
    told = await doctor.done("POST", f"/patients/{card}/invitation")
    wish = {"token": told["token"], "version": VERSION}
    joined = await doctor.client.post("/api/v1/users/me/records", json=wish, headers=who.headers)
    assert joined.status_code == 201, joined.text


async def books(client: httpx.AsyncClient, who: Person, doctor: Doctor) -> None:
    booked = await client.post("/api/v1/appointments", json=doctor.booking(), headers=who.headers)
    assert booked.status_code == 201, booked.text


async def said(client: httpx.AsyncClient, who: Person) -> list[tuple[str, str]]:
    """(whose conversation, its last message)."""
    found = await client.get("/api/v1/chat/conversations", headers=who.headers)
    return [(talk["name"], talk["last_content"]) for talk in found.json()]


async def test_a_doctor_writes_to_the_patient_of_a_card_for_the_first_time(
    phone: Phone, nare: Surgery, anahit: str, anna: Person
) -> None:
    await joins(anna, nare, anahit)
    await nare.plan(anahit)
    page = await phone.open(f"/patients/{anahit}")
    await expect(page.get_by_role("button", name=WRITE)).to_be_visible()
    await keep(page, "patient/linked")
    await page.get_by_role("button", name=WRITE).tap()
    await expect(page.get_by_role("heading", name="Анна Саргсян")).to_be_visible()
    await page.get_by_role("textbox").fill("Վաղը սոված եկեք։")
    await page.get_by_role("button", name="Ուղարկել").tap()
    await expect(page.get_by_text("Վաղը սոված եկեք։")).to_be_visible()
    async with asyncio.timeout(30):
        while (await said(nare.client, anna)) != [("Նարե Սիմոնյան", "Վաղը սոված եկեք։")]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await page.get_by_role("link", name="Հետ").tap()
    await expect(page.get_by_role("heading", name=CARD)).to_be_visible()


async def test_a_conversation_that_there_is_goes_on(
    phone: Phone, market: tuple[Surgery, Doctor], anna: Person
) -> None:
    nare, doctor = market
    await books(nare.client, anna, doctor)
    hello = {"recipient_id": str(doctor.id), "content": "Анализы готовы?"}
    await nare.client.post("/api/v1/chat/messages", json=hello, headers=anna.headers)
    visit = await nare.done("GET", f"/visits/{await brought(nare, doctor)}")
    page = await phone.open(f"/patients/{visit['patient_id']}")
    await page.get_by_role("button", name=WRITE).tap()
    await expect(page.get_by_text("Анализы готовы?")).to_be_visible()
    assert len(await said(nare.client, nare.who)) == 1


async def test_who_has_never_had_a_visit_is_not_written_to(
    phone: Phone, nare: Surgery, anahit: str, anna: Person
) -> None:
    phone.forgiven = "status of 403"
    await joins(anna, nare, anahit)
    page = await phone.open(f"/patients/{anahit}")
    await page.get_by_role("button", name=WRITE).tap()
    await expect(page.get_by_role("alert")).to_have_text("Գրել կարելի է, երբ կա ամրագրված այց")


async def test_to_a_card_without_an_account_nobody_writes(
    phone: Phone, nare: Surgery, anahit: str
) -> None:
    page = await phone.open(f"/patients/{anahit}")
    await expect(page.get_by_role("button", name=INVITE)).to_be_visible()
    await expect(page.get_by_role("button", name=WRITE)).to_have_count(0)


async def test_two_cards_of_a_patient_are_one_once_the_patient_has_joined(
    phone: Phone, market: tuple[Surgery, Doctor], anahit: str, anna: Person
) -> None:
    """The one that was written by hand keeps its name, and gets what was booked."""
    nare, doctor = market
    await books(nare.client, anna, doctor)
    await brought(nare, doctor)
    page = await phone.open("/patients")
    await expect(page.locator(".row")).to_have_count(2)
    await joins(anna, nare, anahit)
    page = await phone.open("/patients")
    await expect(page.locator(".row")).to_have_count(1)
    await page.locator(".row").tap()
    await expect(page.get_by_role("heading", name=CARD)).to_be_visible()
    await expect(page.get_by_role("link", name="10:00")).to_contain_text("Սրտաբանի ընդունելություն")
    await page.get_by_role("link", name="Հետ").tap()
    await page.get_by_role("button", name="Ջնջված").tap()
    await expect(page.get_by_role("link", name="Анна Саргсян")).to_be_visible()


async def test_a_card_is_parted_from_its_account_and_joined_again(
    phone: Phone, market: tuple[Surgery, Doctor], anahit: str, anna: Person
) -> None:
    """What was booked stays in the card."""
    nare, doctor = market
    await books(nare.client, anna, doctor)
    await brought(nare, doctor)
    await joins(anna, nare, anahit)
    page = await phone.open(f"/patients/{anahit}")
    await page.get_by_role("button", name=PART).tap()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Ոչ").tap()
    await page.get_by_role("button", name=PART).tap()
    await dialog.get_by_role("button", name=PART).tap()
    await expect(page.get_by_role("button", name=INVITE)).to_be_visible()
    await expect(page.get_by_role("button", name=WRITE)).to_have_count(0)
    await expect(page.get_by_role("link", name="10:00")).to_be_visible()
    await joins(anna, nare, anahit)
    page = await phone.open(f"/patients/{anahit}")
    await expect(page.get_by_role("button", name=WRITE)).to_be_visible()


async def test_two_practices_that_became_one_are_taken_apart(
    phone: Phone, client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    """What came along goes along; what was booked on the profile stays there."""
    old = await registered(client)
    card = (await old.done("POST", "/patients", ANAHIT))["id"]
    await joins(anna, old, card)
    profile = await make.doctor(db, "Նարե Սիմոնյան", name="Սրտաբանի ընդունելություն")
    desk = Desk(client, await make.staff(db, profile.clinic_id), profile)
    merged = await claim(old, await invite(desk))
    assert merged.status_code == 200, merged.text
    await books(client, anna, profile)
    path = f"/patients/{card}/visits"
    async with asyncio.timeout(30):
        while not await old.done("GET", path):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    page = await phone.open("/practice")
    clinic = page.get_by_text("Клиника", exact=False).first
    await expect(clinic).to_be_visible()
    await keep(page, "practice/merged")
    await page.get_by_role("button", name=UNDO).tap()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Ոչ").tap()
    await expect(page.get_by_text(MERGED)).to_be_visible()
    await page.get_by_role("button", name=UNDO).tap()
    await dialog.get_by_role("button", name=UNDO).tap()
    await expect(page.get_by_text(MERGED)).to_have_count(0)
    await expect(page.get_by_text("Արմեն Հակոբյան")).to_be_visible()
    await expect(clinic).to_have_count(0)
    await page.locator("nav a").nth(1).tap()
    await page.get_by_role("link", name=CARD).tap()
    await expect(page.get_by_text("Այցեր դեռ չկան։")).to_be_visible()
    await expect(page.get_by_role("button", name=PART)).to_be_visible()
