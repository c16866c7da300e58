"""What a patient has booked on the market, in the doctor's Mini App: seen, confirmed, moved, called
off; and the way back to the day that it was found on."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from healthlink.booking import schedules
from healthlink.booking.slots import Hours
from healthlink.db.pool import Db
from tests import make, telegram
from tests.browser.phone import Phone, keep
from tests.browser.practice import brought, doctor_of_the_market
from tests.make import Doctor, Person
from tests.practice.calendar import Surgery, day

SAVE, CONFIRM, CONFIRMED = "Պահպանել", "Հաստատել", "Հաստատված"
TAKEN = "Այս ժամն արդեն զբաղված է"
BUSY = "Պացիենտն այդ ժամին արդեն գրանցված է"
OVER = "Այս ժամն արդեն անցել է"


@dataclass(frozen=True)
class Booked:
    """Anna's appointment with Nare at ten, the day after tomorrow."""

    client: httpx.AsyncClient
    surgery: Surgery
    doctor: Doctor
    anna: Person
    id: str
    visit_id: str

    async def as_anna_sees_it(self) -> tuple[str, str, str]:
        answer = await self.client.get(f"/api/v1/appointments/{self.id}", headers=self.anna.headers)
        told = answer.json()
        return told["date"], told["time"], told["status"]


async def books(client: httpx.AsyncClient, who: Person, doctor: Doctor, time: str) -> str:
    answer = await client.post(
        "/api/v1/appointments", json=doctor.booking(time), headers=who.headers
    )
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


@pytest.fixture
async def booked(client: httpx.AsyncClient, db: Db) -> Booked:
    surgery, doctor = await doctor_of_the_market(client, db, telegram.NARE)
    anna = await make.person(db, "Анна Саргсян")
    id = await books(client, anna, doctor, "10:00")
    visit_id = await brought(surgery, doctor)
    return Booked(client, surgery, doctor, anna, id, visit_id)


async def opened(phone: Phone, time: str = "10:00") -> Any:
    """From the calendar, as a doctor does it."""
    page = await phone.open("/calendar")
    await page.get_by_role("link", name="Анна Саргсян").tap()
    await expect(page.get_by_role("heading", name=time)).to_be_visible()
    return page


async def wish(page: Any, **fields: str) -> None:
    """Changes the visit."""
    await page.get_by_role("button", name="Փոփոխել այցը").tap()
    for name, value in fields.items():
        await page.locator(f"[name={name}]").fill(value)
    await page.get_by_role("button", name=SAVE).tap()


async def said_at(page: Any, field: str) -> str:
    """What stands at a field that is refused."""
    hint = page.locator(f"#field-{field}-hint")
    await expect(hint).to_be_visible()
    await expect(page.locator(f"[name={field}]")).to_have_attribute("aria-invalid", "true")
    text: str = await hint.inner_text()
    return text


async def test_a_booking_is_marked_in_the_calendar(phone: Phone, booked: Booked) -> None:
    page = await phone.open("/calendar")
    row = page.get_by_role("link", name="Анна Саргсян")
    await expect(row).to_contain_text("10:00")
    await expect(row.locator(".mark")).to_have_text("●")
    await row.tap()
    await expect(page.get_by_text("● HealthLink")).to_be_visible()


async def test_who_comes_today_is_on_the_first_page(phone: Phone, booked: Booked) -> None:
    await booked.surgery.change({"id": booked.visit_id}, visit_date=day(0), visit_time="23:45")
    page = await phone.open("/")
    row = page.get_by_role("link", name="Анна Саргсян")
    await expect(row).to_contain_text("23:45")
    await expect(row.locator(".mark")).to_have_text("●")


async def test_a_doctor_confirms_it_once(phone: Phone, booked: Booked) -> None:
    page = await opened(phone)
    confirm = page.get_by_role("button", name=CONFIRM, exact=True)
    await confirm.tap()
    await expect(page.get_by_text(CONFIRMED, exact=True)).to_be_visible()
    await expect(confirm).to_have_count(0)
    page = await opened(phone)
    await expect(page.get_by_text(CONFIRMED, exact=True)).to_be_visible()
    await expect(confirm).to_have_count(0)


async def test_what_the_patient_has_moved_is_to_be_confirmed_again(
    phone: Phone, booked: Booked
) -> None:
    await booked.surgery.done("POST", f"/visits/{booked.visit_id}/confirm")
    to = {"date": day(), "time": "16:00"}
    path = f"/api/v1/appointments/{booked.id}"
    moved = await booked.client.patch(path, json=to, headers=booked.anna.headers)
    assert moved.status_code == 200, moved.text
    async with asyncio.timeout(30):
        while (await booked.surgery.visits())[0]["visit_time"] != "16:00":  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    page = await opened(phone, "16:00")
    await page.get_by_role("button", name=CONFIRM, exact=True).tap()
    await expect(page.get_by_text(CONFIRMED, exact=True)).to_be_visible()


async def test_a_doctor_moves_it_and_the_patients_appointment_goes_with_it(
    phone: Phone, booked: Booked
) -> None:
    page = await opened(phone)
    await wish(page, visit_date=day(3), visit_time="12:30")
    await expect(page.get_by_role("heading", name="12:30")).to_be_visible()
    await expect(page.locator("form")).to_have_count(0)
    assert await booked.as_anna_sees_it() == (day(3), "12:30", "confirmed")
    await expect(page.get_by_role("button", name=CONFIRM, exact=True)).to_have_count(0)


async def test_outside_of_the_working_hours_a_doctor_moves_it_all_the_same(
    phone: Phone, booked: Booked, db: Db
) -> None:
    """The own calendar is the doctor's; patients are refused there."""
    where = (booked.doctor.id, booked.doctor.clinic_id)
    await schedules.set_hours(db, *where, [Hours(each, 600, 720, 15) for each in range(1, 8)])
    page = await opened(phone)
    await wish(page, visit_time="20:30")
    await expect(page.get_by_role("heading", name="20:30")).to_be_visible()
    assert await booked.as_anna_sees_it() == (day(), "20:30", "confirmed")


async def test_a_taken_time_is_refused_at_its_field(phone: Phone, booked: Booked, db: Db) -> None:
    phone.forgiven = "status of 409"
    boris = await make.person(db, "Борис Петров")
    await books(booked.client, boris, booked.doctor, "12:00")
    page = await opened(phone)
    await wish(page, visit_time="12:15")
    assert await said_at(page, "visit_time") == TAKEN
    await keep(page, "market/taken")
    assert await booked.as_anna_sees_it() == (day(), "10:00", "confirmed")
    await page.locator("[name=visit_time]").fill("12:30")
    await page.get_by_role("button", name=SAVE).tap()
    await expect(page.get_by_role("heading", name="12:30")).to_be_visible()


async def test_a_time_that_the_patient_has_given_to_somebody_else_is_told_as_of_the_patient(
    phone: Phone, booked: Booked, db: Db
) -> None:
    phone.forgiven = "status of 409"
    other = await make.doctor(db, "Լիլիթ Պետրոսյան")
    await books(booked.client, booked.anna, other, "14:00")
    page = await opened(phone)
    await wish(page, visit_time="14:15")
    assert await said_at(page, "visit_time") == BUSY


async def test_a_day_that_is_over_is_refused_at_its_fields(phone: Phone, booked: Booked) -> None:
    phone.forgiven = "status of 422"
    page = await opened(phone)
    await wish(page, visit_date=day(-1))
    assert await said_at(page, "visit_date") == OVER
    assert await said_at(page, "visit_time") == OVER


async def test_a_next_visit_at_a_taken_time_is_refused_at_its_field(
    phone: Phone, booked: Booked
) -> None:
    phone.forgiven = "status of 409"
    await booked.surgery.plan(await booked.surgery.add_patient(), "12:00", ahead=4)
    page = await opened(phone)
    await page.get_by_role("button", name="Պլանավորել հաջորդ այցը").tap()
    await page.locator("[name=next_visit_date]").fill(day(4))
    await page.locator("[name=next_visit_time]").fill("12:15")
    await page.get_by_role("button", name=SAVE).tap()
    assert await said_at(page, "next_visit_time") == TAKEN


async def test_a_doctor_calls_it_off_after_being_asked(phone: Phone, booked: Booked) -> None:
    page = await opened(phone)
    cancel = page.get_by_role("button", name="Չեղարկել այցը")
    await cancel.tap()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Анна Саргсян")
    await dialog.get_by_role("button", name="Ոչ").tap()
    assert (await booked.as_anna_sees_it())[2] == "confirmed"
    await cancel.tap()
    await dialog.get_by_role("button", name="Չեղարկել այցը").tap()
    await expect(page.get_by_text("Չեղարկված", exact=True)).to_be_visible()
    assert (await booked.as_anna_sees_it())[2] == "cancelled"
    for gone in (CONFIRM, "Չեղարկել այցը", "Համարել պլանավորված"):
        await expect(page.get_by_role("button", name=gone, exact=True)).to_have_count(0)


async def test_going_back_from_a_visit_shows_the_day_where_one_was(
    phone: Phone, booked: Booked
) -> None:
    await booked.surgery.plan(await booked.surgery.add_patient(), "09:00", ahead=16)
    page = await phone.open("/calendar")
    await page.get_by_role("button", name="Հաջորդ շաբաթը").tap()
    await page.get_by_role("button", name="Հաջորդ շաբաթը").tap()
    await expect(page).to_have_url(f"{phone.ours}/app/calendar?day={day(14)}")
    await page.get_by_role("link", name="Գագիկ").tap()
    await expect(page.get_by_role("heading", name="09:00")).to_be_visible()
    await page.get_by_role("link", name="Հետ").tap()
    chosen = page.locator(".week [aria-pressed=true] b")
    await expect(chosen).to_have_text(str(int(day(14)[8:])))
    await expect(page).to_have_url(f"{phone.ours}/app/calendar?day={day(14)}")
    await expect(page.get_by_role("link", name="Գագիկ")).to_be_visible()
    await expect(page.get_by_role("link", name="Анна")).to_have_count(0)


async def test_a_day_of_the_address_is_the_day_that_is_shown(phone: Phone, booked: Booked) -> None:
    page = await phone.open(f"/calendar?day={day(9)}")
    await expect(page.locator(".week [aria-pressed=true] b")).to_have_text(str(int(day(9)[8:])))
    page = await phone.open("/calendar?day=2026-02-31x")
    await expect(page.locator(".week [aria-current=date][aria-pressed=true]")).to_have_count(1)
