"""The page to which a doctor comes back from paying."""

import re

import pytest

from tests.make import Practitioner
from tests.subscription.conftest import Till

BACK = "/app/subscription"


async def links(till: Till, payment_id: str) -> list[str]:
    page = await till.client.get(f"/payments/{payment_id}")
    assert page.status_code == 200
    return re.findall('<a(?: class=go)? href="(.*?)"', page.text)


@pytest.mark.parametrize("provider", ["idram", "idbank"])
async def test_it_leads_back_to_the_practice(
    till: Till, armen: Practitioner, provider: str
) -> None:
    bill = await till.bill(armen, provider)
    first, *others = await links(till, bill["payment_id"])
    assert first != BACK  # the payment can be gone on with
    assert others == [BACK]
    pay = till.pay_idram if provider == "idram" else till.pay_idbank
    await pay(bill)
    assert await links(till, bill["payment_id"]) == [BACK]
