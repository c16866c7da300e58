"""What a person takes along, and what goes with the account."""

from typing import Any
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.chat.files import files
from healthlink.chat.queries import sql
from healthlink.db.pool import Db, Reader


@part_of_export("messages")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    """All that was sent and received, the latest ten thousand; of files their names."""
    return [
        {
            "conversation_id": str(row["conversation_id"]),
            "seq": row["seq"],
            "mine": row["mine"],
            "content": row["content"],
            "files": row["files"],
            "sent_at": row["sent_at"].isoformat(),
        }
        async for row in sql.export(db, user_id=user_id)
    ]


async def forget(db: Db, user_id: UUID) -> None:
    """Twice is fine."""
    await sql.forget_messages(db, user_id=user_id)
    await sql.forget_wishes(db, user_id=user_id)
    await files.forget(db, user_id)
