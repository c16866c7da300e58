"""Whatever people write stays text, on every page that shows it."""

from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from healthlink.db.pool import Db
from tests import make, telegram
from tests.browser.conftest import Phones
from tests.browser.phone import Phone, as_wide_as_the_phone, go
from tests.browser.practice import ANAHIT, doctor_of_the_market, in_touch, stranger
from tests.browser.xss import PAYLOADS
from tests.make import Doctor
from tests.practice.calendar import Surgery

pytestmark = pytest.mark.timeout(900)


async def literal(page: Any, *texts: str) -> None:
    """Each stands there as it was written, in the page or in a field, and nothing has run."""
    seen: str = await page.evaluate(
        "[document.body.textContent, ...Array.from(document.querySelectorAll('input, textarea'),"
        " (field) => field.value)].join('\\n')"
    )
    assert [text for text in texts if text not in seen] == []
    assert await page.evaluate("window.__xss") is None
    assert await as_wide_as_the_phone(page)


@pytest.fixture
async def surgery(client: httpx.AsyncClient, db: Db) -> tuple[Surgery, Doctor]:
    return await doctor_of_the_market(client, db, telegram.NARE)


@pytest.fixture
async def cards(surgery: tuple[Surgery, Doctor]) -> list[tuple[str, dict[str, str], Any]]:
    """For each text a patient who is called so, and a visit today with such notes."""
    doc, made = surgery[0], []
    for text in PAYLOADS:
        about = {"first_name": text, "last_name": text, "diagnosis": text, "notes": text}
        card = await doc.done("POST", "/patients", about)
        visit = await doc.plan(card["id"], None, ahead=0, notes=text)
        made.append((text, card, visit))
    return made


async def to_the_end(page: Any) -> None:
    """Of an endless list."""
    more = page.locator("button.quiet", has_text="Ցույց տալ ևս")
    while await more.count():
        before = await page.locator("a.row").count()
        await more.scroll_into_view_if_needed()
        await page.wait_for_function(f"() => document.querySelectorAll('a.row').length > {before}")


async def test_names_diagnoses_and_notes_stay_text(
    phone: Phone, cards: list[tuple[str, dict[str, str], Any]]
) -> None:
    page = await phone.open("/")
    await to_the_end(page)
    await literal(page, *PAYLOADS)
    for path in ("/patients", "/calendar"):
        await go(page, path)
        await to_the_end(page)
        await literal(page, *PAYLOADS)
    for text, card, visit in cards:
        for place in (f"/patients/{card['id']}", f"/patients/{card['id']}/edit"):
            await go(page, place)
            await literal(page, text)
        await go(page, f"/patients/{card['id']}/visits/new")
        await literal(page)
        await go(page, f"/visits/{visit['id']}")
        await literal(page, text)


async def test_what_is_searched_for_stays_text(phone: Phone, cards: object) -> None:
    page = await phone.open("/patients")
    for text in PAYLOADS:
        await page.locator("input[type=search]").fill(text[:100])
        await literal(page, text[:100])


async def test_messages_and_those_who_write_them_stay_text(
    phone: Phone, client: httpx.AsyncClient, db: Db, surgery: tuple[Surgery, Doctor]
) -> None:
    talks = []
    for hour in range(10):
        texts = PAYLOADS[hour::10]
        anna = await make.person(db, texts[0])
        talks.append((await in_touch(client, anna, surgery[1], f"{hour + 10}:00"), texts))
        for text in texts:
            words = {"recipient_id": str(surgery[1].id), "content": text}
            said = await client.post("/api/v1/chat/messages", json=words, headers=anna.headers)
            assert said.status_code == 201, said.text
    page = await phone.open("/chats")
    await literal(page, *(text for _, texts in talks for text in (texts[0], texts[-1])))
    for conversation, texts in talks:
        await go(page, f"/chats/{conversation}")
        await expect(page.get_by_text(texts[-1], exact=True).last).to_be_visible()
        await literal(page, *texts)


@pytest.mark.parametrize("text", PAYLOADS[:40:4])
async def test_a_practice_and_what_it_offers_stay_text(
    phone: Phone, db: Db, surgery: tuple[Surgery, Doctor], text: str
) -> None:
    doc, doctor = surgery
    await db.execute("update clinic set name = $1, address = $1", text)
    await db.execute("update service set name = $1, description = $1", text)
    await db.execute("update practice set clinic_name = $1, first_name = $1, last_name = $1", text)
    await db.execute("update doctor set full_name = $1, specialization = $1", text)
    await db.execute("update users set full_name = $1", text)
    await doc.cards()
    page = await phone.open("/practice")
    await literal(page, text)
    for path in ("/settings", "/access"):
        await go(page, path)
        await literal(page, text)
    for path in ("/time-off", "/export", "/subscription"):
        await go(page, path)
        await literal(page)
    await go(page, f"/clinics/{doctor.clinic_id}/services")
    await literal(page, text)
    await go(page, f"/clinics/{doctor.clinic_id}/services/{doctor.service_id}")
    await literal(page)


@pytest.mark.parametrize("text", PAYLOADS[::20])
async def test_who_registers_may_be_called_anything(
    phone: Phone, client: object, text: str
) -> None:
    who = {**stranger(), "first_name": text[:64], "last_name": text[:64]}
    page = await phone.open("/", who)
    await literal(page, text[:64])
    for name, value in {
        "specialization": text,
        "phone": "+37491123456",
        "clinic_name": text,
    }.items():
        await page.locator(f"[name={name}]").fill(value)
    await literal(page, text)
    await page.locator("form button").last.tap()
    await expect(page.locator("h1")).to_contain_text(text[:64])
    await literal(page)
    await go(page, "/practice")
    await literal(page, text)
    await go(page, "/settings")
    await literal(page, text)
    await page.get_by_role("button", name="Փոխել", exact=True).tap()
    await literal(page, text)


async def test_who_opened_which_card_stays_text(
    phone: Phone, cards: list[tuple[str, dict[str, str], Any]]
) -> None:
    page = await phone.open("/access")
    await to_the_end(page)
    await literal(page, *PAYLOADS)


async def test_assistants_stay_text(phone: Phone, db: Db, surgery: tuple[Surgery, Doctor]) -> None:
    await db.execute(
        "insert into practice_assistant (id, doctor_id, name, token_hash, token_expires_at)"
        " select gen_random_uuid(), $1, name, decode(md5(name), 'hex'), now() + interval '1 day'"
        " from unnest($2::text[]) as name",
        *(surgery[1].id, PAYLOADS),
    )
    page = await phone.open("/settings")
    await literal(page, *PAYLOADS)
    for name in PAYLOADS[::10]:
        row = page.locator(".line", has=page.get_by_text(name, exact=True))
        await row.get_by_role("button").first.tap()
        await expect(page.locator("dialog[open]")).to_contain_text(name)
        await literal(page)
        await page.locator("dialog[open] button").last.tap()
        await expect(page.locator("dialog[open]")).to_have_count(0)


PAPERS = """
    with papers as (
        insert into media_file
            (id, key, content_type, size, sha256, created_by, purpose, deleted_at)
        select gen_random_uuid(), md5('paper' || n), 'application/pdf', 1, sha256(''), $1, 'file',
            null
        from generate_series(1, cardinality($2::text[])) as n
        returning id
    ), named as (
        select id, ($2::text[])[row_number() over ()] as name, row_number() over () as n from papers
    )
"""


async def test_files_of_a_patient_stay_text(
    phone: Phone, db: Db, surgery: tuple[Surgery, Doctor]
) -> None:
    doc, doctor = surgery
    card = await doc.done("POST", "/patients", ANAHIT)
    await db.execute(
        f"{PAPERS} insert into patient_media"
        " (id, doctor_id, patient_id, file_id, kind, file_name, created_by)"
        " select id, $3, $4, id, 'document', name, $1 from named",
        *(doc.who.id, PAYLOADS, doctor.id, card["id"]),
    )
    page = await phone.open(f"/patients/{card['id']}")
    await literal(page, *PAYLOADS)
    thumbs = page.locator(".thumb")
    for at in range(0, len(PAYLOADS), 10):
        name = await thumbs.nth(at).locator("small").inner_text()
        await thumbs.nth(at).tap()
        assert (await page.locator("dialog[open] header b").text_content()) in PAYLOADS
        await page.locator("dialog[open] .danger").tap()
        await expect(page.locator("dialog[open]").last).to_contain_text(name)
        await literal(page)
        for _ in range(2):
            await page.keyboard.press("Escape")
        await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_files_of_a_conversation_stay_text(
    phone: Phone, client: httpx.AsyncClient, db: Db, surgery: tuple[Surgery, Doctor]
) -> None:
    anna = await make.person(db, "Анна")
    conversation = await in_touch(client, anna, surgery[1])
    await db.execute("update message set files = 1")
    await db.execute(
        f"{PAPERS} insert into message_file (id, conversation_id, seq, sent_by, file_id, file_name)"
        " select id, $3, 1, $1, id, name from named",
        *(anna.id, PAYLOADS, conversation),
    )
    page = await phone.open(f"/chats/{conversation}")
    await expect(page.locator("button.file")).to_have_count(len(PAYLOADS))
    await literal(page, *PAYLOADS)


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "<img src=x onerror=__xss=1>"])
async def test_text_that_becomes_markup_is_seen(phones: Phones, client: object, text: str) -> None:
    """The control: by the policy of our pages, and by what it does where there is none."""
    phone = await phones(bypass_csp=True)
    page = await phone.open("/")
    await page.evaluate("text => { document.querySelector('h1').innerHTML = text; }", text)
    await page.wait_for_function(
        "() => window.__xss || document.querySelector('h1').firstChild?.complete"
    )
    with pytest.raises(AssertionError):
        await literal(page, text)
    ours = await phones()
    page = await ours.open("/")
    await page.evaluate("text => { document.querySelector('h1').innerHTML = text; }", text)
    await page.wait_for_function("() => document.querySelector('h1').firstChild?.complete")
    assert any("Content Security Policy" in trouble for trouble in ours.troubles)
    for each in (phone, ours):
        each.troubles.clear()
