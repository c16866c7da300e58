"""A doctor's first day: from the bot's greeting to a paid month, in Armenian and in Russian, by day
and by night. What was seen on the way is kept in `.e2e/`."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import expect

from healthlink.bot import texts
from tests.browser.conftest import Phones
from tests.browser.phone import ALBUM, Phone, as_wide_as_the_phone, keep, shown
from tests.media.corpus import picture

pytestmark = pytest.mark.timeout(300)
SAID = {
    "hy": {
        "register": "Գրանցվել",
        "hello": "Բարև, Նարե",
        "add": "Ավելացնել նոր պացիենտ",
        "save": "Պահպանել",
        "visit": "Նոր այց",
        "photo": "Լուսանկար",
        "choose": "Ընտրել ֆայլեր",
        "trial": "Անվճար շրջան",
        "pay": "Վճարել {}-ով",
        "paid": "Վճարված է մինչև",
    },
    "ru": {
        "register": "Зарегистрироваться",
        "hello": "Здравствуйте, Нарэ",
        "add": "Добавить пациента",
        "save": "Сохранить",
        "visit": "Новый визит",
        "photo": "Фото",
        "choose": "Выбрать файлы",
        "trial": "Бесплатный период",
        "pay": "Оплатить через {}",
        "paid": "Оплачена до",
    },
}
NAMES = {
    "hy": ("Նարե", "Սիմոնյան", "Սրտաբան", "Անահիտ", "Սարգսյան", "Առաջին այց"),
    "ru": ("Нарэ", "Симонян", "Кардиолог", "Анаит", "Саргсян", "Первый визит"),
}


@dataclass
class Day:
    """Of one doctor with one phone; `seen` numbers the pictures."""

    phone: Phone
    language: str
    folder: str
    seen: int = 0

    def said(self, word: str, *names: str) -> str:
        return SAID[self.language][word].format(*names)

    async def look(self, page: Any, name: str) -> None:
        """Keeps a picture."""
        await expect(page.locator(".waiting")).to_have_count(0)
        assert await as_wide_as_the_phone(page)
        self.seen += 1
        await keep(page, f"{self.folder}/{self.seen:02}-{name}")

    async def opened(self, chat: Any, button: str) -> Any:
        """The page behind the youngest button of the chat that is called so."""
        async with self.phone.context.expect_page() as opened:
            await chat.get_by_role("button", name=button).last.tap()
        page = await opened.value
        await page.wait_for_url("**/app/**")
        await shown(page)
        return page


WAYS = [
    *(("hy", False, "idram"), ("hy", True, "idbank")),
    *(("ru", False, "idbank"), ("ru", True, "idram")),
]
IDS = [f"{language}-{'night' if night else 'day'}-{bank}" for language, night, bank in WAYS]


@pytest.mark.parametrize(("language", "night", "bank"), WAYS, ids=IDS)
async def test_a_doctors_first_day(
    phones: Phones, client: object, language: str, night: bool, bank: str
) -> None:
    phone = await phones(night=night, locale=language)
    day = Day(phone, language, f"first-day-{IDS[WAYS.index((language, night, bank))]}")
    chat = await meets_the_bot(day)
    page = await day.opened(chat, texts.REGISTER[language])
    await registers(day, page)
    await adds_a_patient(day, page)
    await plans_a_visit(day, page)
    await keeps_a_photo(day, page)
    await pays(day, chat, bank)
    print(f"\n{day.seen} pictures: {ALBUM / day.folder}")  # noqa: T201


async def meets_the_bot(day: Day) -> Any:
    """In the sandbox's Telegram, as somebody who has never written."""
    chat = await day.phone.context.new_page()
    await chat.goto(f"{day.phone.sandbox}/telegram/")
    first, last, *_ = NAMES[day.language]
    await chat.locator("[name=first_name]").fill(first)
    await chat.locator("[name=last_name]").fill(last)
    await chat.locator("[name=language_code]").select_option(day.language)
    await chat.locator("#new button").tap()
    await chat.locator("#start").tap()
    invitation = chat.get_by_role("button", name=texts.REGISTER[day.language])
    await expect(invitation).to_be_visible()
    await day.look(chat, "the-bot")
    return chat


async def registers(day: Day, page: Any) -> None:
    await page.locator("[name=specialization]").fill(NAMES[day.language][2])
    await page.locator("[name=phone]").fill("+37491123456")
    await day.look(page, "registration")
    await page.get_by_role("button", name=day.said("register")).tap()
    await expect(page.get_by_role("heading", name=day.said("hello"))).to_be_visible()
    await day.look(page, "nobody-yet")


async def adds_a_patient(day: Day, page: Any) -> None:
    *_, first, last, _ = NAMES[day.language]
    await page.get_by_role("link", name=day.said("add")).tap()
    await page.locator("[name=first_name]").fill(first)
    await page.locator("[name=last_name]").fill(last)
    await page.locator("[name=phone]").fill("+37493654321")
    await page.locator("[name=birth_date]").fill("1984-03-21")
    await day.look(page, "new-patient")
    await page.get_by_role("button", name=day.said("save")).tap()
    await expect(page.get_by_role("heading", name=f"{first} {last}")).to_be_visible()
    await day.look(page, "card")


async def plans_a_visit(day: Day, page: Any) -> None:
    """Today; it stands on the first page."""
    *_, first, last, note = NAMES[day.language]
    await page.get_by_role("link", name=day.said("visit")).tap()
    await page.locator("[name=visit_time]").fill("23:30")
    await page.locator("[name=notes]").fill(note)
    await day.look(page, "new-visit")
    await page.get_by_role("button", name=day.said("save")).tap()
    await expect(page.get_by_role("heading", name=f"{first} {last}")).to_be_visible()
    await page.locator("nav a").first.tap()
    await expect(page.get_by_role("link", name=f"{first} {last}")).to_contain_text("23:30")
    await day.look(page, "today")
    await page.get_by_role("link", name=f"{first} {last}").tap()
    await expect(page.get_by_text(note).first).to_be_visible()
    await day.look(page, "visit")


async def keeps_a_photo(day: Day, page: Any) -> None:
    *_, first, last, _ = NAMES[day.language]
    await page.locator("nav a").nth(1).tap()
    await page.get_by_role("link", name=f"{first} {last}").tap()
    await page.get_by_role("button", name=day.said("photo"), exact=True).tap()
    async with page.expect_file_chooser() as asked:
        await page.get_by_role("button", name=day.said("choose")).tap()
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(1600, 1200))}
    await (await asked.value).set_files([photo])
    small = page.locator(".thumb img")
    await expect(small).to_be_visible()
    await page.wait_for_function("() => document.querySelector('.thumb img')?.naturalWidth > 0")
    await day.look(page, "card-with-a-photo")
    await page.locator(".thumb").tap()
    await expect(page.locator("dialog[open]")).to_be_visible()
    await page.wait_for_function("() => document.querySelector('dialog img')?.naturalWidth > 300")
    await day.look(page, "photo")


async def pays(day: Day, chat: Any, bank: str) -> None:
    """Opened from the chat, before and after."""
    await chat.locator("#text").fill("/menu")
    await chat.get_by_role("button", name="Send").tap()
    button = texts.SUBSCRIPTION[day.language]
    await expect(chat.get_by_role("button", name=button)).to_be_visible()
    await day.look(chat, "the-menu")
    page = await day.opened(chat, button)
    await expect(page.get_by_text(day.said("trial"))).to_be_visible()
    await day.look(page, "trial")
    name = {"idram": "Idram", "idbank": "IDBank"}[bank]
    await page.get_by_role("button", name=day.said("pay", name)).tap()
    await page.wait_for_url(f"{day.phone.sandbox}/**")
    await day.look(page, bank)
    await page.locator("button[value=pay]").tap()
    await page.wait_for_url(f"{day.phone.ours}/payments/**")
    await expect(page.locator("main.good")).to_be_visible()
    await day.look(page, "paid")
    page = await day.opened(chat, button)
    await expect(page.get_by_text(day.said("paid")).first).to_be_visible()
    await day.look(page, "subscription")
