"""Letters before a plan ends: three days, one day, and on the day."""

from datetime import datetime, timedelta
from uuid import UUID

from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.notices import outbox
from healthlink.notices.kinds import Notice, kind
from healthlink.notices.letters import Button, Letter, Paragraph
from healthlink.subscription import words
from healthlink.subscription.dto import Subscription
from healthlink.subscription.queries import sql

BEFORE = {
    "subscription-three-days": timedelta(days=3),
    "subscription-one-day": timedelta(days=1),
    "subscription-today": timedelta(hours=3),
}
ZONE = "Asia/Yerevan"


async def post(db: Db, doctor_id: UUID, ends_at: datetime) -> None:
    """Of another end than before; what was to be told of the older one is no longer true. What
    would come too late is not told at all."""
    user_id: UUID | None = await sql.user_of(db, doctor_id=doctor_id)
    now = utc_now()
    due = {name: ends_at - before for name, before in BEFORE.items() if ends_at - before > now}
    if user_id and due:
        await outbox.post_all(
            db,
            due,
            user_id,
            doctor_id,
            version=_version(ends_at),
            channels=outbox.EVERYWHERE,
        )


def _version(ends_at: datetime) -> int:
    """Minutes: seconds would outgrow the column."""
    return int(ends_at.timestamp()) // 60


async def _remind(db: Db, notices: list[Notice], language: str) -> Letter | None:
    notice = notices[0]
    plan: Subscription | None = await sql.plan_of(db, user_id=notice.user_id)
    if plan is None or plan.cancelled_at or plan.doctor_id != notice.subject_id:
        return None
    if _version(plan.ends_at) != notice.version:
        return None
    return _letter(notice.kind, plan, language)


def _letter(name: str, plan: Subscription, language: str) -> Letter:
    return Letter(
        subject=words.SUBJECTS[name][language],
        preheader=words.TEXT[language],
        blocks=(
            Paragraph(words.ends(plan.ends_at, ZONE, language)),
            Paragraph(words.TEXT[language]),
            Button(words.BUTTON[language], "/app/subscription"),
        ),
    )


for _name in BEFORE:
    kind(_name)(_remind)
