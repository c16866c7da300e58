"""What an account may do: given and taken by rooms above, acting on the next request."""

from uuid import UUID

from healthlink.auth import links, sessions
from healthlink.auth.dto import Account, Appointee, Role
from healthlink.auth.errors import EmailUnproven
from healthlink.auth.queries import sql
from healthlink.db.pool import Db
from healthlink.ids import new_id


async def appoint(db: Db, who: Appointee) -> UUID:
    """The account with this e-mail works at a clinic from now on; an address that nobody has gets
    an account without a password, and an invitation to choose one. What an existing account is
    called stays. Raises EmailUnproven for an account that somebody may have opened on a stranger's
    address, and EmailTaken (from the constraint) if two do it at once."""
    account: Account | None = await sql.hold_account_by_email(db, email=who.email)
    if account is None:
        account = await _add(db, who)
    if account.password_hash is None:
        await links.invite(db, account.id)
    elif not await sql.is_email_proven(db, user_id=account.id):
        raise EmailUnproven("email")
    if account.role != "admin":
        await become(db, account.id, "clinic_staff")
    return account.id


async def _add(db: Db, who: Appointee) -> Account:
    user_id = new_id()
    await sql.add_user(
        db,
        id=user_id,
        email=who.email,
        full_name=who.full_name,
        phone=who.phone,
        role="clinic_staff",
        password_hash=None,
        language=who.language,
    )
    return Account(id=user_id, role="clinic_staff", password_hash=None)


async def hold(db: Db, user_id: UUID) -> Role | None:
    """The role of an account, which nobody changes until the end of the transaction."""
    role: Role | None = await sql.hold_role(db, user_id=user_id)
    return role


async def become(db: Db, user_id: UUID, role: Role) -> None:
    """Signs the user out everywhere if it is a change: sessions of staff are shorter."""
    if await sql.set_role(db, user_id=user_id, role=role):
        await sessions.end_all(db, user_id)


async def become_doctor(db: Db, user_id: UUID) -> None:
    """A patient's account; staff and administrators stay what they are. Nobody is signed out."""
    await sql.become_doctor(db, user_id=user_id)
