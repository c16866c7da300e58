"""Letters about accounts: is the address yours, choose a password, it was changed."""

from healthlink.auth import links
from healthlink.auth.dto import Addressee
from healthlink.db.pool import Db
from healthlink.errors import Text
from healthlink.notices import words
from healthlink.notices.kinds import Notice, kind
from healthlink.notices.letters import Button, Letter, Paragraph, SmallPrint

VERIFY, RESET, INVITE = "verify-email", "reset-password", "invitation"
CHANGED, LINKED = "password-changed", "telegram-linked"


@kind(VERIFY)
async def verification(db: Db, notices: list[Notice], language: str) -> Letter | None:
    user = await links.find_addressee(db, notices[0].user_id)
    if user is None or user.email_verified:
        return None
    token = await links.make(db, notices[0].user_id, "verify")
    return Letter(
        subject=words.VERIFY[language],
        preheader=words.VERIFY_TEXT[language],
        blocks=(
            _hello(user, language),
            Paragraph(words.VERIFY_TEXT[language]),
            Button(words.VERIFY_BUTTON[language], f"/verify-email/{token}"),
            SmallPrint(words.VERIFY_SMALL[language]),
        ),
    )


@kind(RESET)
async def password_reset(db: Db, notices: list[Notice], language: str) -> Letter | None:
    user = await links.find_addressee(db, notices[0].user_id)
    if user is None:
        return None
    token = await links.make(db, notices[0].user_id, "reset")
    return _to_a_password(user, language, token, words.RESET, words.RESET_TEXT, words.RESET_SMALL)


@kind(INVITE)
async def invitation(db: Db, notices: list[Notice], language: str) -> Letter | None:
    user = await links.find_addressee(db, notices[0].user_id)
    if user is None or user.has_password:
        return None
    token = await links.make(db, notices[0].user_id, "invite")
    return _to_a_password(
        user,
        language,
        token,
        words.INVITE,
        words.INVITE_TEXT,
        words.INVITE_SMALL,
        words.INVITE_WHY[language],
    )


@kind(CHANGED)
async def password_changed(db: Db, notices: list[Notice], language: str) -> Letter | None:
    user = await links.find_addressee(db, notices[0].user_id)
    about = (words.CHANGED, words.CHANGED_TEXT, words.CHANGED_SMALL)
    return _word_of(user, language, *about) if user else None


@kind(LINKED)
async def telegram_linked(db: Db, notices: list[Notice], language: str) -> Letter | None:
    user = await links.find_addressee(db, notices[0].user_id)
    about = (words.LINKED, words.LINKED_TEXT, words.LINKED_SMALL)
    return _word_of(user, language, *about) if user else None


def _word_of(user: Addressee, language: str, subject: Text, text: Text, small: Text) -> Letter:
    """What has happened, and what to do if it was somebody else."""
    return Letter(
        subject=subject[language],
        preheader=text[language],
        blocks=(
            _hello(user, language),
            Paragraph(text[language]),
            SmallPrint(small[language]),
        ),
    )


def _to_a_password(
    user: Addressee,
    language: str,
    token: str,
    subject: Text,
    text: Text,
    small: Text,
    why: str = "",
) -> Letter:
    return Letter(
        subject=subject[language],
        preheader=text[language],
        blocks=(
            _hello(user, language),
            Paragraph(text[language]),
            Button(words.RESET_BUTTON[language], f"/reset-password/{token}"),
            SmallPrint(small[language]),
        ),
        why=why,
    )


def _hello(user: Addressee, language: str) -> Paragraph:
    return Paragraph(words.HELLO[language].format(name=user.full_name))
