"""Accounts and sessions on the wire."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    EmailStr,
    Field,
    SecretStr,
    SerializationInfo,
    field_serializer,
)
from pydantic_core import PydanticCustomError

from healthlink.auth.common_passwords import is_common
from healthlink.clock import utc_now
from healthlink.fields import Day, Input, Name, Output, Phone

Moment = Annotated[datetime, Field(examples=["2026-12-01T06:30:00Z"])]
Role = Literal["patient", "doctor", "clinic_staff", "admin"]
Spoken = Literal["en", "ru", "hy"]
"""The languages of words.LANGUAGES."""
Email = Annotated[
    EmailStr, Field(max_length=254, examples=["anna@example.com"]), AfterValidator(str.lower)
]
"""In small letters from here on: PostgreSQL's lower() disagrees with ours about İ, and whoever may
write one account in two ways has two throttles."""


def _encodable(value: SecretStr) -> SecretStr:
    """Pydantic looks for lone surrogates in texts, but not in secrets."""
    try:
        value.get_secret_value().encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("string_unicode", "Not valid text") from None
    return value


Secret = Annotated[SecretStr, AfterValidator(_encodable)]
Password = Annotated[
    Secret, Field(min_length=1, max_length=128, examples=["correct horse battery"])
]


def _uncommon(value: SecretStr) -> SecretStr:
    if is_common(value.get_secret_value()):
        raise PydanticCustomError("common_password", "This password is too common")
    return value


NewPassword = Annotated[
    Secret,
    Field(min_length=8, max_length=128, examples=["correct horse battery"]),
    AfterValidator(_uncommon),
]


def _born(value: date) -> date:
    """Tomorrow is today somewhere."""
    if value > utc_now().date() + timedelta(days=1):
        raise PydanticCustomError("not_born", "This day has not come yet")
    return value


class Secretive(Input):
    """A body with passwords: shown as asterisks, except to the fingerprint of its request."""

    @field_serializer("*", when_used="json", check_fields=False)
    def _hidden(self, value: object, info: SerializationInfo) -> object:
        if isinstance(value, SecretStr) and (info.context or {}).get("reveal"):
            return value.get_secret_value()
        return value


class Registration(Secretive):
    email: Email
    password: NewPassword
    full_name: Annotated[Name, Field(examples=["Анна Саргсян"])]
    phone: Phone


class Login(Secretive):
    email: Email
    password: Password


class Refresh(Secretive):
    refresh_token: Annotated[Secret, Field(min_length=1, max_length=2048, examples=["eyJhbGciOi…"])]


InitData = Annotated[
    Secret,
    Field(
        description="`Telegram.WebApp.initData` as it is, up to 8 KiB",
        examples=["query_id=AAHdF6IQ…&user=%7B%22id%22…&auth_date=1662771648&hash=c501b71e…"],
    ),
]


class TelegramLogin(Secretive):
    init_data: InitData


class TelegramLink(Output):
    """For the account's owner only: whoever opens it first joins their Telegram account."""

    link: str = Field(examples=["https://t.me/healthlink_bot?start=link_h4Zs9fQe…"])
    token: str = Field(examples=["h4Zs9fQe…"])


class TelegramLinked(Output):
    linked: bool = Field(description="The bot tells me of my visits", examples=[True])
    username: str | None = Field(examples=["anna_s"])


class UserPatch(Input):
    full_name: Name | None = Field(default=None, examples=["Анна Саргсян"])
    phone: Phone | None = Field(default=None, examples=["+37491123456"])
    language: Spoken | None = Field(default=None, description="Of the letters", examples=["ru"])


class Appointee(Input):
    """Whom an administrator gives a post."""

    email: Email
    full_name: Annotated[Name, Field(examples=["Мария Лебедева"])]
    phone: Phone
    language: Spoken = Field(
        default="ru", description="Of the invitation, if there is no account yet", examples=["ru"]
    )


class PasswordChange(Secretive):
    current_password: Password
    new_password: NewPassword


class PasswordProof(Secretive):
    password: Password


LinkToken = Annotated[
    Secret,
    Field(
        min_length=1,
        max_length=200,
        description="The last part of the link in the letter",
        examples=["h4Zs9fQe…"],
    ),
]


class EmailProof(Secretive):
    token: LinkToken


class ResetRequest(Input):
    email: Email


class Reset(Secretive):
    token: LinkToken
    new_password: NewPassword


class UserOut(Output):
    id: UUID
    email: str = Field(examples=["anna@example.com"])
    full_name: str = Field(examples=["Анна Саргсян"])
    phone: str | None = Field(examples=["+37491123456"])


class ProfileOut(Output):
    id: UUID
    email: str | None = Field(
        description="Null: signs in by Telegram only", examples=["anna@example.com"]
    )
    full_name: str = Field(examples=["Анна Саргсян"])
    phone: str | None = Field(examples=["+37491123456"])
    role: Role
    language: Spoken
    email_verified: bool = Field(examples=[True])
    created_at: Moment


Relation = Literal["child", "parent", "spouse", "other"]
BirthDate = Annotated[Day, AfterValidator(_born)]


class RelativeCreate(Input):
    full_name: Annotated[Name, Field(examples=["Давид Саргсян"])]
    birth_date: BirthDate | None = Field(default=None, examples=["2019-05-04"])
    relation: Relation


class RelativePatch(Input):
    full_name: Name | None = Field(default=None, examples=["Давид Саргсян"])
    birth_date: BirthDate | None = Field(default=None, examples=["2019-05-04"])
    relation: Relation | None = Field(default=None, examples=["child"])


class RelativeOut(Output):
    id: UUID = Field(description="The `person_id` of a booking")
    full_name: str = Field(examples=["Давид Саргсян"])
    birth_date: date | None = Field(examples=["2019-05-04"])
    relation: Relation


class TokenPair(Output):
    access_token: str = Field(examples=["eyJhbGciOi…"])
    refresh_token: str = Field(examples=["eyJhbGciOi…"])
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds until the access token expires", examples=[300])


class SessionOut(Output):
    id: UUID
    created_at: Moment
    refreshed_at: Moment
    expires_at: Moment
    user_agent: str = Field(examples=["HealthLink/1.0 (Android 16)"])
    address: str = Field(examples=["203.0.113.7"])
    current: bool = Field(examples=[True])


class Account(BaseModel):
    """A user as the sign-in needs it."""

    id: UUID
    role: Role
    password_hash: str | None


class TelegramOwner(Account):
    """Whose account a Telegram account opens; not `welcome`: blocked, or deleted, or only told
    things because it is no way in (`signs_in`)."""

    language: Spoken
    welcome: bool
    signs_in: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """A user who can be written to."""

    email: str
    full_name: str
    language: Spoken
    email_verified: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with a live session. The role is the database's, not the token's."""

    user_id: UUID
    session_id: UUID
    role: Role


class SessionState(BaseModel):
    """A live session and its user, as a request needs them."""

    user_id: UUID
    role: Role
    generation: int
    successor_used: bool


class Rotation(BaseModel):
    """A session after its refresh token was exchanged."""

    user_id: UUID
    role: Role
    generation: int
    expires_at: datetime
