"""Who writes, what was written, and what is asked of the bot: shapes only."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.telegram.links import is_loopback

MOST_BYTES_OF_DATA = 64

Markup = dict[str, Any]


class Person(BaseModel):
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    phone: str = ""
    is_premium: bool = False
    photo_url: str = ""
    started: bool = False
    """Has written to the bot, so that it may write to them."""
    blocked: bool = False

    def user(self) -> dict[str, Any]:
        told = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        told |= _given(self, "last_name", "username", "language_code", "is_premium")
        return told

    def chat(self) -> dict[str, Any]:
        told = {"id": self.id, "first_name": self.first_name}
        return {**told, **_given(self, "last_name", "username"), "type": "private"}


class Message(BaseModel):
    id: int
    chat_id: int
    mine: bool
    """The bot's."""
    date: int
    edit_date: int = 0
    text: str = ""
    entities: list[dict[str, Any]] = []
    contact: dict[str, Any] | None = None
    media: dict[str, Any] = {}
    """photo or document, with its caption and caption_entities."""
    reply_to: int = 0
    markup: Markup | None = None
    protected: bool = False
    preview: dict[str, Any] | None = None
    silent: bool = False

    @property
    def inline(self) -> list[list[dict[str, Any]]]:
        rows: list[list[dict[str, Any]]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def content(self) -> tuple[Any, ...]:
        """That an edit has to change."""
        return self.text, self.entities, self.media, self.markup, self.preview


class Press(BaseModel):
    """Of a button with callback data; `at` by the sandbox's clock."""

    id: str
    user_id: int
    message_id: int
    data: str
    at: float
    answer: dict[str, Any] | None = None


class Webhook(BaseModel):
    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_at: int = 0
    last_error: str = ""


class Bot(BaseModel):
    """What calls have set, kept over a restart."""

    webhook: Webhook | None = None
    allowed_updates: list[str] | None = None
    """None: Telegram's usual ones."""
    menus: dict[str, dict[str, Any]] = {}
    """By chat; "" for all."""
    commands: dict[str, list[dict[str, str]]] = {}
    descriptions: dict[str, str] = {}
    short_descriptions: dict[str, str] = {}


class Update(BaseModel):
    id: int
    kind: str
    queue: int
    expires_at: float
    chat_id: int
    content: dict[str, Any]

    def document(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.content}


class Rules(BaseModel):
    """What is stricter or laxer than usual; a reset brings back what it began with."""

    model_config = ConfigDict(extra="forbid")

    http: Literal["no", "loopback", "any"] = "loopback"
    """Which addresses may do without https, against Telegram's rule."""
    flood: bool = True
    chat_burst: int = Field(default=20, ge=1)
    """So many at once into one chat, then one a second."""
    per_second: int = Field(default=30, ge=1)
    """Into all chats."""
    flood_seconds: int = Field(default=3, ge=1)
    """The least of retry_after."""
    callback_seconds: float = Field(default=15, gt=0)
    """A press has to be answered within."""

    def plain(self, host: str) -> bool:
        return self.http == "any" or (self.http == "loopback" and is_loopback(host))


def _given(model: BaseModel, *names: str) -> dict[str, Any]:
    return {name: getattr(model, name) for name in names if getattr(model, name)}
