"""What a doctor hears at once: a booking, a move, a cancellation on the market."""

from datetime import datetime
from uuid import UUID

from healthlink.bot import keyboards, texts
from healthlink.db.pool import Db
from healthlink.errors import NotFound
from healthlink.notices.telegram import outbox
from healthlink.practice import access
from healthlink.practice.visits import visits
from healthlink.practice.visits.dto import PatientVisitOut

CLOSED = ("completed", "no_show")


async def tell(db: Db, doctor_id: UUID, visit_id: UUID, was: datetime | None) -> None:
    """`was`: when it was planned before. Nothing to who does not talk to the bot, and of what the
    doctor has closed."""
    user_id = await access.find_owner(db, doctor_id)
    inside = await access.system(db, doctor_id)
    if user_id is None or inside is None:
        return
    chat = await outbox.find_chat(db, user_id, inside.timezone)
    if chat is None:
        return
    await access.act_as(db, inside)
    try:
        row = await visits.get(db, inside, visit_id)
    except NotFound:
        return
    if row.status not in CLOSED:
        await outbox.tell(db, chat, message(row, chat.language, was))


def message(row: PatientVisitOut, language: str, was: datetime | None) -> dict[str, object]:
    what = texts.CALLED_OFF
    if row.status == "planned":
        what = texts.MOVED if was else texts.BOOKED
    html = texts.say(
        what,
        language,
        name=f"{row.first_name} {row.last_name}".strip(),
        day=row.visit_date.strftime("%d.%m.%Y"),
        time=row.visit_time.strftime("%H:%M") if row.visit_time else "–",
        where=row.clinic_name or "",
        was=was.strftime("%d.%m.%Y, %H:%M") if was else "",
    )
    payload: dict[str, object] = {"text": html, "parse_mode": "HTML"}
    if row.status == "planned":
        payload["reply_markup"] = answers(row.id, language)
    return payload


def answers(visit_id: UUID, language: str) -> keyboards.Markup:
    id = visit_id.hex
    return keyboards.inline(
        [keyboards.press(texts.CONFIRM[language], f"ok:{id}")],
        [keyboards.press(texts.OTHER_TIME[language], f"m:{id}")],
        [keyboards.press(texts.CALL_OFF[language], f"off?:{id}")],
    )
