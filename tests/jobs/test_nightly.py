"""What has been kept long enough goes at night, and nothing else does."""

from typing import Any

import pytest

from healthlink import jobs, worker
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.wiring import Resources

assert worker.ROOMS
AGES = {"old": "13 months", "young": "11 months"}
MONTHS = {"old": "32 days", "young": "28 days"}
ROWS: dict[str, tuple[str, dict[str, str]]] = {
    "prune_waitlist": (
        """insert into waitlist_entry (id, user_id, person_id, service_id, doctor_id, first, last,
               from_minute, to_minute, weekdays, hold_minutes, closes_at, state, reason)
           values ($1, $1, $1, $1, $1, '2025-01-01', '2025-01-02', 0, 60, '{1}', 30,
               now() - $2::text::interval, 'over', 'passed')""",
        AGES,
    ),
    "prune_message_reports": (
        """insert into message_report (id, conversation_id, seq, reported_by, reason, closed_at)
           values ($1, $1, 1, $1, 'spam', now() - $2::text::interval)""",
        AGES,
    ),
    "prune_review_reports": (
        """insert into review_report (review_id, user_id, reason, settled_at)
           values ($1, $1, 'spam', now() - $2::text::interval)""",
        AGES,
    ),
    "prune_assistants": (
        """insert into practice_assistant (id, doctor_id, name, token_expires_at)
           values ($1, $1, 'Nare', now() - $2::text::interval)""",
        MONTHS,
    ),
    "prune_doctor_invitations": (
        """insert into doctor_invitation (token_hash, doctor_id, invited_by, expires_at)
           values (uuid_send($1), $1, $1, now() - $2::text::interval)""",
        MONTHS,
    ),
}
STILL: dict[str, str] = {
    "prune_waitlist": """insert into waitlist_entry (id, user_id, person_id, service_id, doctor_id,
        first, last, from_minute, to_minute, weekdays, hold_minutes, closes_at)
        values ($1, $1, $1, $1, $1, '2025-01-01', '2025-01-02', 0, 60, '{1}', 30,
        now() - interval '2 years')""",
    "prune_message_reports": """insert into message_report
        (id, conversation_id, seq, reported_by, reason, reported_at)
        values ($1, $1, 1, $1, 'spam', now() - interval '2 years')""",
    "prune_review_reports": """insert into review_report (review_id, user_id, reason, created_at)
        values ($1, $1, 'spam', now() - interval '2 years')""",
    "prune_assistants": """insert into practice_assistant
        (id, doctor_id, name, token_expires_at, user_id, joined_at)
        values ($1, $1, 'Nare', now() - interval '2 years', $1, now() - interval '2 years')""",
    "prune_doctor_invitations": """insert into doctor_invitation
        (token_hash, doctor_id, invited_by, expires_at, used_at)
        values (uuid_send($1), $1, $1, now() - interval '2 years', now() - interval '2 years')""",
}
"""Old, but not done with: somebody still waits, or works there."""


@pytest.mark.parametrize("sweep", sorted(ROWS))
async def test_only_what_is_done_with_and_old_goes(
    sweep: str, db: Db, resources: Resources
) -> None:
    insert, ages = ROWS[sweep]
    table = insert.split()[2]
    await _alone(db, insert, ages["old"])
    await _alone(db, insert, ages["young"])
    await _alone(db, STILL[sweep])
    for _ in range(2):
        await jobs.sweeps[sweep].run(resources)
        assert await db.fetchval(f"select count(*) from {table}") == 2


async def _alone(db: Db, insert: str, *more: Any) -> None:
    """Without those whom it points at."""
    async with db.transaction():
        await db.execute("set local session_replication_role = replica")
        await db.execute(insert, new_id(), *more)
