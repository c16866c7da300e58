"""What a user wants to be told, and when not."""

from typing import Any
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.db.pool import Reader
from healthlink.notices.dto import NoticeSettings, NoticeSettingsPatch
from healthlink.notices.queries import sql


async def for_user(db: Reader, user_id: UUID) -> NoticeSettings:
    """The defaults for who never said."""
    found: NoticeSettings = await sql.settings(db, user_id=user_id)
    return found


async def change(db: Reader, user_id: UUID, patch: NoticeSettingsPatch) -> NoticeSettings:
    changed: NoticeSettings = await sql.change_settings(db, user_id=user_id, **dict(patch))
    return changed


@part_of_export("notices")
async def _export(db: Reader, user_id: UUID) -> dict[str, Any]:
    told = [row async for row in sql.notices_of(db, user_id=user_id)]
    return {
        "settings": (await for_user(db, user_id)).model_dump(mode="json"),
        "told": [notice.model_dump(mode="json") for notice in told],
    }
