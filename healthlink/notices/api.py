"""What I want to be told, over HTTP."""

from healthlink.auth.dependencies import Actor
from healthlink.dependencies import Primary
from healthlink.errors import InvalidInput, Unauthorized
from healthlink.notices import settings
from healthlink.notices.dto import NoticeSettings, NoticeSettingsPatch
from healthlink.problems import answers
from healthlink.routing import room

mine = room("My account", "/api/v1/users/me")


@mine.get("/notices", summary="What I am told", responses=answers(Unauthorized))
async def my_notices(actor: Actor, pool: Primary) -> NoticeSettings:
    """Which reminders I get, and in which hours none."""
    return await settings.for_user(pool, actor.user_id)


@mine.patch(
    "/notices", summary="Change what I am told", responses=answers(Unauthorized, InvalidInput)
)
async def change_my_notices(
    patch: NoticeSettingsPatch, actor: Actor, pool: Primary
) -> NoticeSettings:
    """What is named is changed. Confirmations and cancellations always come."""
    return await settings.change(pool, actor.user_id, patch)
