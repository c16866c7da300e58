"""Finding a patient by what is written, and planning a visit in three taps: who, which day, at
what time."""

from datetime import date, time
from uuid import UUID

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from healthlink.bot import keyboards, practice, texts, times
from healthlink.bot.buttons import ID, MOMENT, Found, id_of, pressed
from healthlink.bot.handlers import menu
from healthlink.bot.talk import Talk
from healthlink.practice.dto import Practice
from healthlink.practice.errors import NoPractice
from healthlink.practice.patients import patients
from healthlink.practice.patients.dto import PatientRow
from healthlink.practice.visits import visits
from healthlink.practice.visits.dto import PatientVisitCreate

router = Router(name="patients")
MOST = 10


@router.callback_query(F.data == "find")
async def whom(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await talk.say(talk.words(texts.WHOM))


@router.message(F.text & ~F.text.startswith("/"))
async def find(message: Message, talk: Talk) -> None:
    try:
        inside = await practice.enter(talk)
    except NoPractice:
        await menu.show(talk)
        return
    term = (message.text or "").strip()[:100]
    found = await patients.list_all(
        talk.db, inside, term, None, "name", archived=False, fetch=MOST + 1, skip=0
    )
    if not found:
        await talk.say(talk.words(texts.NOBODY))
    elif len(found) == 1:
        await _show(talk, found[0])
    else:
        buttons = [[keyboards.press(_name(row)[:60], f"p:{row.id.hex}")] for row in found[:MOST]]
        told = texts.FOUND if len(found) <= MOST else texts.FOUND_MORE
        await talk.say(talk.words(told, count=len(buttons)), keyboards.inline(*buttons))


@router.callback_query(pressed(f"p:{ID}"))
async def patient(query: CallbackQuery, talk: Talk, found: Found) -> None:
    await talk.answer(query.id)
    inside = await practice.enter(talk)
    await _show(talk, await patients.get(talk.db, inside, id_of(found)))


async def _show(talk: Talk, row: PatientRow) -> None:
    coming = row.next_visit_date.strftime(times.DAY) if row.next_visit_date else "–"
    if row.next_visit_date and row.next_visit_time:
        coming += row.next_visit_time.strftime(f", {times.CLOCK}")
    html = talk.words(texts.PATIENT, name=_name(row), phone=row.phone or "–", next=coming)
    path, spoken = f"/app/patients/{row.id}", talk.language
    await talk.say(
        html,
        keyboards.inline(
            [keyboards.press(texts.NEW_VISIT[spoken], f"n:{row.id.hex}")],
            [keyboards.page(texts.OPEN_CARD, spoken, talk.settings.base_url, path)],
        ),
    )


def _name(row: PatientRow) -> str:
    return f"{row.first_name} {row.last_name}".strip()


@router.callback_query(pressed(f"n:{ID}{MOMENT}"))
async def plan(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """`n:<patient>`, then with a day, then with a time."""
    inside = await practice.enter(talk, writing=True)
    id = id_of(found)
    if chosen := times.chosen(found, inside):
        await _plan(talk, inside, id, *chosen)
    else:
        await times.choose(talk, inside, f"n:{id.hex}", found["day"])
    await talk.answer(query.id)


async def _plan(talk: Talk, inside: Practice, id: UUID, day: date, at: time) -> None:
    new = PatientVisitCreate(visit_date=day, visit_time=at)
    made = await visits.plan(talk.db, inside, id, new)
    row = await visits.get(talk.db, inside, made.id)
    told = talk.words(
        texts.PLANNED,
        name=f"{row.first_name} {row.last_name}".strip(),
        day=day.strftime(times.DAY),
        time=at.strftime(times.CLOCK),
    )
    await talk.say(told)
