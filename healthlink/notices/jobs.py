"""What telling people does later."""

from uuid import UUID

from healthlink import jobs
from healthlink.auth import users
from healthlink.notices import accounts, delivery, outbox
from healthlink.notices.queries import sql
from healthlink.notices.telegram import notices as telegram
from healthlink.wiring import Resources


@jobs.job
async def send_notices(resources: Resources) -> None:
    """Sends what is due. A mail server that is away makes no fault here: the notices wait."""
    await telegram.send_due(resources)
    await delivery.send_due(resources)


@jobs.job
async def send_verification(resources: Resources, user_id: str, request_id: str) -> None:
    """Has a letter sent that asks whether the address is the user's."""
    await _post(resources, accounts.VERIFY, UUID(user_id), UUID(request_id))


@jobs.job
async def send_password_reset(resources: Resources, email: str, request_id: str) -> None:
    """Has a letter with a link to a new password sent, if the address has an account."""
    user_id = await users.find_by_email(resources.pool, email)
    if user_id:
        await _post(resources, accounts.RESET, user_id, UUID(request_id))


@jobs.job
async def send_password_changed(resources: Resources, user_id: str, request_id: str) -> None:
    """Has the owner told that the password is another one now."""
    await _post(resources, accounts.CHANGED, UUID(user_id), UUID(request_id))


@jobs.job
async def send_telegram_linked(resources: Resources, user_id: str, request_id: str) -> None:
    """Has the owner told that a Telegram account is joined with the account."""
    await _post(resources, accounts.LINKED, UUID(user_id), UUID(request_id))


@jobs.job
async def send_invitation(resources: Resources, user_id: str, request_id: str = "") -> None:
    """Invites somebody for whom staff made an account to set a password."""
    await _post(resources, accounts.INVITE, UUID(user_id), UUID(request_id or user_id))


@jobs.job
async def forget_notices(resources: Resources, user_id: str) -> None:
    """Removes what a deleted account was told and wanted to be told."""
    async with resources.pool.acquire() as db, db.transaction():
        await outbox.forget(db, UUID(user_id))


@jobs.sweep("* * * * *")
async def send_due_notices(resources: Resources) -> None:
    """Sends reminders whose time has come, and what could not be sent before."""
    await telegram.send_due(resources)
    await delivery.send_all_due(resources)


@jobs.sweep("47 2 * * *")
async def prune_notices(resources: Resources) -> None:
    """Deletes notices that were sent, dropped or given up half a year ago."""
    while await sql.prune_notices(resources.pool):
        pass


async def _post(resources: Resources, kind: str, user_id: UUID, request_id: UUID) -> None:
    async with resources.pool.acquire() as db, db.transaction():
        await outbox.post(db, kind, user_id, request_id)
    await jobs.try_now(resources, "send_notices")
