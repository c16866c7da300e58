"""A practice in which there is something of everything."""

import asyncio
import io
import re
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
from PIL import Image, ImageDraw, ImageFilter

from healthlink.auth.queries import sql as accounts
from healthlink.db.pool import Db
from healthlink.web.app_pages import FOLDER
from tests import make, telegram
from tests.make import Doctor, Person
from tests.practice.calendar import Surgery

ROUTES = re.findall(r'"(/[^"]*)": page\(', (FOLDER / "miniapp/app.js").read_text("utf-8"))
_numbers = count(78_001)
ANAHIT = {
    "first_name": "Անահիտ",
    "last_name": "Սարգսյան",
    "phone": "+37491123456",
    "birth_date": "1984-03-21",
    "diagnosis": "Հիպերտոնիա",
    "diagnosis_code": "I10",
    "notes": "Ալերգիա պենիցիլինի նկատմամբ",
}
OTHERS = [
    ("Գոհար", "Մկրտչյան", "09:30"),
    ("Դավիթ", "Հակոբյան", "11:00"),
    ("Լիլիթ", "Պետրոսյան", "15:45"),
]


@dataclass(frozen=True)
class Practice:
    """A doctor of the market who opens the Mini App as `who`."""

    surgery: Surgery
    doctor: Doctor
    patient: Person
    who: dict[str, Any]
    ids: dict[str, str]

    def path(self, route: str) -> str:
        """A page of this practice: /patients/:id → /patients/01a2…"""
        noun = route.split("/")[1]
        return route.replace(":id", self.ids.get(noun, "")).replace(
            ":serviceId", str(self.doctor.service_id)
        )


def xray() -> bytes:
    """Of a chest, as far as a drawing goes."""
    image = Image.new("L", (480, 600), 14)
    draw = ImageDraw.Draw(image)
    for top in range(60, 420, 46):
        for left in (40, 250):
            draw.arc((left, top, left + 190, top + 130), 185, 355, fill=120, width=13)
    draw.ellipse((215, 290, 375, 470), fill=150)
    draw.rounded_rectangle((222, 20, 258, 590), 16, fill=175)
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(6)).save(out, "JPEG")
    return out.getvalue()


def stranger() -> dict[str, Any]:
    """Somebody with Nare's name whom nobody knows yet."""
    return {**telegram.NARE, "id": next(_numbers)}


async def doctor_of_the_market(
    client: httpx.AsyncClient, db: Db, who: dict[str, Any]
) -> tuple[Surgery, Doctor]:
    """With a clinic and a service, and a practice to be opened in Telegram."""
    name = f"{who['first_name']} {who['last_name']}"
    doctor = await make.doctor(db, name, name="Սրտաբանի ընդունելություն")
    account = await make.practice(db, name, doctor)
    about = {"user_id": account.id, "first_name": who["first_name"], "signs_in": True}
    await accounts.join_telegram(db, telegram_id=who["id"], **about)
    await db.execute(
        "update users set language = $2 where id = $1", account.id, who["language_code"]
    )
    return Surgery(client, account), doctor


async def furnished(
    client: httpx.AsyncClient, db: Db, who: dict[str, Any] = telegram.NARE
) -> Practice:
    surgery, doctor = await doctor_of_the_market(client, db, who)
    card = await surgery.done("POST", "/patients", ANAHIT)
    planned = await surgery.plan(card["id"], None, ahead=0, notes="Առաջին այց")
    await surgery.change(planned, status="completed")
    await surgery.plan(card["id"], "17:00", ahead=1, notes="Հսկողություն")
    for first, last, time in OTHERS:
        other = await surgery.done("POST", "/patients", {"first_name": first, "last_name": last})
        await surgery.plan(other["id"], time, ahead=1)
    added = await client.post(
        f"/patients/{card['id']}/media",
        files={"file": ("Ռենտգեն.jpg", xray())},
        data={"kind": "xray"},
        headers=surgery.who.headers,
    )
    assert added.status_code == 201, added.text
    await surgery.done(
        "POST",
        "/me/time-off",
        {"from": doctor.day(20).isoformat(), "to": doctor.day(22).isoformat()},
    )
    await surgery.done("POST", "/me/assistants", {"name": "Մարիամ"})
    anna = await make.person(db, "Анна Саргсян")
    said = await in_touch(client, anna, doctor)
    await surgery.done(
        "POST",
        "/api/v1/chat/messages",
        {"recipient_id": str(anna.id), "content": "Այո, պատրաստ են։"},
    )
    booked = await brought(surgery, doctor)
    ids = {
        "patients": card["id"],
        "visits": booked,
        "chats": said,
        "clinics": str(doctor.clinic_id),
    }
    return Practice(surgery, doctor, anna, who, ids)


async def in_touch(
    client: httpx.AsyncClient, who: Person, doctor: Doctor, time: str = "10:00"
) -> str:
    """A patient books, and writes; the conversation's id."""
    booked = await client.post(
        "/api/v1/appointments", json=doctor.booking(time), headers=who.headers
    )
    assert booked.status_code == 201, booked.text
    words = {"recipient_id": str(doctor.id), "content": "Здравствуйте! Анализы готовы?"}
    said = await client.post("/api/v1/chat/messages", json=words, headers=who.headers)
    assert said.status_code == 201, said.text
    id: str = said.json()["conversation_id"]
    return id


async def brought(surgery: Surgery, doctor: Doctor) -> str:
    """The booked appointment as a visit of the practice, once the worker has brought it there."""
    async with asyncio.timeout(30):
        while not (rows := await surgery.visits(2)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    id: str = rows[0]["id"]
    return id
