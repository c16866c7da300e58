"""What a user wants of the chat."""

from uuid import UUID

from healthlink.chat.dto import ChatSettings, ChatSettingsPatch
from healthlink.chat.queries import sql
from healthlink.db.pool import Reader


async def get(db: Reader, user_id: UUID) -> ChatSettings:
    """The defaults for who never said."""
    found: ChatSettings = await sql.settings(db, user_id=user_id)
    return found


async def change(db: Reader, user_id: UUID, patch: ChatSettingsPatch) -> ChatSettings:
    changed: ChatSettings = await sql.change_settings(db, user_id=user_id, **dict(patch))
    return changed
