"""Pictures of a conversation open large, and a link for a patient is passed on."""

import httpx
from playwright.async_api import expect

from healthlink.db.pool import Db
from tests import make, telegram
from tests.browser.phone import Phone, keep
from tests.browser.practice import ANAHIT, doctor_of_the_market, in_touch
from tests.media.corpus import picture

LOADED = "() => document.querySelector('dialog .stage img')?.naturalWidth >= 640"


async def test_a_picture_opens_large_and_telegrams_arrow_closes_it(
    phone: Phone, client: httpx.AsyncClient, db: Db
) -> None:
    _, doctor = await doctor_of_the_market(client, db, telegram.NARE)
    anna = await make.person(db, "Анна")
    conversation = await in_touch(client, anna, doctor)
    added = await client.post(
        f"/api/v1/chat/conversations/{conversation}/files",
        files={"file": ("Снимок.jpg", picture(size=(640, 480)))},
        headers=anna.headers,
    )
    assert added.status_code == 201, added.text
    words = {"recipient_id": str(doctor.id), "content": "", "files": [added.json()["id"]]}
    said = await client.post("/api/v1/chat/messages", json=words, headers=anna.headers)
    assert said.status_code == 201, said.text
    phone.forgiven = "/thumbnail"  # as long as there is none, the picture itself is shown
    page = await phone.open(f"/chats/{conversation}")
    small = page.locator(".file.picture")
    for way in (
        "window.Telegram.WebApp.BackButton.pressed()",
        "document.querySelector('dialog button').click()",
    ):
        await small.tap()
        await expect(page.locator("dialog[open]")).to_contain_text("Снимок.jpg")
        await page.wait_for_function(LOADED)
        await keep(page, "chat-picture")
        await page.evaluate(way)
        await expect(page.locator("dialog")).to_have_count(0)
        await expect(small).to_be_visible()


async def test_a_patient_is_invited_by_a_link(
    phone: Phone, client: httpx.AsyncClient, db: Db
) -> None:
    surgery, _ = await doctor_of_the_market(client, db, telegram.NARE)
    card = await surgery.done("POST", "/patients", ANAHIT)
    page = await phone.open(f"/patients/{card['id']}")
    await page.get_by_role("button", name="Հրավիրել պացիենտին").tap()
    assert "http" in await page.get_by_label("Հղում պացիենտի համար").input_value()
    await page.get_by_role("button", name="Պատճենել").tap()
    await expect(page.get_by_role("button", name="Պատճենված է")).to_be_visible()
