"""What a doctor sees of a payment for months."""

from typing import Any

from playwright.async_api import Route, expect

from tests.browser.phone import Phone
from tests.browser.practice import Practice

BILL = {
    "payment_id": "0192f0c1-0000-7000-8000-000000000001",
    "provider": "idram",
    "plan": "month",
    "months": 1,
    "amount": 10000,
    "currency": "AMD",
    "status": "paid",
    "refund": 0,
    "starts_at": None,
    "ends_at": None,
    "paid_at": "2026-11-23T10:00:00Z",
    "created_at": "2026-11-23T09:58:00Z",
    "receipt_url": None,
    "payment_url": None,
}
MONTH = {"starts_at": "2026-11-30T20:00:00Z", "ends_at": "2026-12-31T20:00:00Z"}
RETURNS = "() => document.dispatchEvent(new Event('visibilitychange'))"


async def test_the_months_show_when_they_begin_a_moment_after_the_payment(
    phone: Phone, practice: Practice
) -> None:
    bill: dict[str, Any] = dict(BILL)

    async def told(route: Route) -> None:
        answer = await route.fetch()
        plan = await answer.json()
        paid = {"status": "active", "ends_at": bill["ends_at"]} if bill["ends_at"] else {}
        await route.fulfill(response=answer, json={**plan, "payments": [bill], **paid})

    await phone.context.route(f"{phone.ours}/subscription", told)
    await phone.context.route("**/payment/confirm", lambda route: route.fulfill(json={}))
    page = await phone.open("/subscription", practice.who)
    await expect(page.get_by_text("Վճարված է")).to_be_visible()
    await expect(page.get_by_text("Անվճար շրջան")).to_be_visible()
    bill |= MONTH
    await page.evaluate(RETURNS)
    await expect(page.get_by_text("Վճարված է մինչև")).to_be_visible()
    await expect(page.get_by_text("Անվճար շրջան")).to_have_count(0)
