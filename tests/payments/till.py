"""What a patient does to pay, and what is written down about it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from healthlink.booking.jobs import expire_holds
from healthlink.db.pool import Db
from healthlink.payments.jobs import check_refunds
from healthlink.wiring import Resources
from tests import make
from tests.make import Doctor, Person

PRICE = 15_000
PRICE_MINOR = 1_500_000
CREATE, CONFIRM = "/api/v1/payment/create", "/api/v1/payment/confirm"
BALANCES = """
select account, sum(minor)::bigint as minor from (
    select target as account, amount_minor as minor from ledger
    union all select source, -amount_minor from ledger
) as moved group by account
"""
REFUNDS_DUE = """
update refund set try_at = now() - interval '1 second' where try_at is not null
"""
RUN_OUT = "update engagement set held_until = now() - interval '1 second' where held_until > now()"


@dataclass(frozen=True)
class Bill:
    """An appointment that waits for its money, and the payment that was opened for it."""

    who: Person
    path: str
    appointment_id: str
    payment_id: str
    url: str

    @property
    def number(self) -> str:
        """The order's, at the bank."""
        return UUID(self.payment_id).hex

    @property
    def confirm(self) -> dict[str, str]:
        return {"payment_id": self.payment_id, "status": "success"}


async def prepaid(db: Db, **offer: Any) -> Doctor:
    return await make.doctor(db, prepaid=True, price_minor=PRICE_MINOR, **offer)


async def hold(client: httpx.AsyncClient, who: Person, doctor: Doctor, time: str = "10:00") -> str:
    """The id of an appointment that has just been booked."""
    body = doctor.booking(time)
    answer = await client.post("/api/v1/appointments", json=body, headers=who.headers)
    assert answer.status_code == 201, answer.text
    booked: str = answer.json()["id"]
    return booked


async def create(
    client: httpx.AsyncClient, who: Person, appointment_id: str, amount: object = PRICE, **more: str
) -> httpx.Response:
    body = {"appointment_id": appointment_id, "amount": amount}
    return await client.post(CREATE, json=body, headers={**who.headers, **more})


async def bill(client: httpx.AsyncClient, who: Person, doctor: Doctor, time: str = "10:00") -> Bill:
    """A held appointment with an open payment."""
    appointment_id = await hold(client, who, doctor, time)
    return await another(client, who, appointment_id)


async def another(client: httpx.AsyncClient, who: Person, appointment_id: str) -> Bill:
    """The payment of an appointment, opened or found."""
    answer = await create(client, who, appointment_id)
    assert answer.status_code == 201, answer.text
    path = f"/api/v1/appointments/{appointment_id}"
    opened = answer.json()
    return Bill(who, path, appointment_id, opened["payment_id"], opened["payment_url"])


async def appointment(client: httpx.AsyncClient, bill: Bill) -> dict[str, Any]:
    answer = await client.get(bill.path, headers=bill.who.headers)
    told: dict[str, Any] = answer.json()
    return told


async def confirmed(client: httpx.AsyncClient, bill: Bill) -> bool:
    answer = await client.post(CONFIRM, json=bill.confirm)
    assert answer.status_code == 200, answer.text
    success: bool = answer.json()["success"]
    return success


async def payment(db: Db, bill: Bill) -> dict[str, Any]:
    found = await db.fetchrow("select * from payment where id = $1", UUID(bill.payment_id))
    assert found
    return dict(found)


async def refunds(db: Db, bill: Bill) -> list[tuple[str, int, str]]:
    """(reason, amount, state) of each."""
    rows = await db.fetch(
        "select reason, amount_minor, state from refund where payment_id = $1"
        " order by requested_at",
        UUID(bill.payment_id),
    )
    return [tuple(row) for row in rows]


async def balances(db: Db) -> dict[str, int]:
    """What each account holds; accounts that hold nothing are left out."""
    return {row["account"]: row["minor"] for row in await db.fetch(BALANCES) if row["minor"]}


async def ask_again(db: Db) -> None:
    """As if the last question to the bank were long ago, and the next due."""
    await db.execute("update payment set asked_at = asked_at - interval '1 hour', check_at = now()")


async def sweep_holds(resources: Resources) -> None:
    await expire_holds(resources)


async def try_refunds_again(db: Db, resources: Resources, times: int = 1) -> None:
    """As often as this the next try's time has come."""
    for _ in range(times):
        await db.execute(REFUNDS_DUE)
        await check_refunds(resources)
