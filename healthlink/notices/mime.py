"""A letter in its envelope: headers, its text twice, what is attached."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from uuid import UUID

from healthlink.config import Settings
from healthlink.notices import rendering
from healthlink.notices.letters import Letter, line


@dataclass(frozen=True, slots=True)
class Posted:
    """As SMTP takes it. `international`: the address has letters that not every server takes."""

    sender: str
    recipient: str
    content: bytes
    international: bool


def post(letter: Letter, email: str, language: str, id: UUID, settings: Settings) -> Posted:
    """`id` of its first notice names the letter: sent twice, it can be seen to be one."""
    _, sender = parseaddr(settings.mail_from)
    recipient = _deliverable(email)
    international = not recipient.isascii()
    message = EmailMessage(policy.SMTPUTF8 if international else policy.SMTP)
    _address(message, letter, settings, recipient)
    message["Message-ID"] = f"<{id}@{sender.rpartition('@')[2]}>"
    _fill(message, letter, settings.base_url, language)
    message["Content-Language"] = language  # earlier it would become the first part's
    return Posted(sender, recipient, message.as_bytes(), international)


def _address(message: EmailMessage, letter: Letter, settings: Settings, recipient: str) -> None:
    name, sender = parseaddr(settings.mail_from)
    message["From"] = formataddr((_header(name) or rendering.BRAND, sender))
    message["To"] = recipient
    message["Subject"] = _header(letter.subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers it


def _fill(message: EmailMessage, letter: Letter, base_url: str, language: str) -> None:
    message.set_content(rendering.text(letter, base_url, language))
    message.add_alternative(rendering.html(letter, base_url, language), subtype="html")
    if calendar := letter.calendar:
        # The last alternative is the preferred one for programs that know calendars.
        message.add_alternative(
            calendar.text, subtype="calendar", params={"method": _header(calendar.method)}
        )
    for attached in letter.attachments:
        main, _, sub = attached.content_type.partition("/")
        message.add_attachment(
            attached.content, maintype=main, subtype=sub, filename=_header(attached.filename)
        )


def _header(text: str) -> str:
    """Python's email package unpacks what looks packed (RFC 2047) and may write line breaks that it
    finds in there: no text of ours looks so."""
    return line(text).replace("=?", "= ?")


def _deliverable(email: str) -> str:
    """The domain as DNS knows it."""
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"
