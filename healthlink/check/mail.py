"""The mail server: connect, encrypt, sign in; no letter."""

from healthlink.check.findings import Finding, ok, wrong
from healthlink.config import Settings
from healthlink.notices import smtp

NAME = "mail"


async def look(settings: Settings) -> list[Finding]:
    if not settings.smtp_url:
        return [ok(NAME, "off: SMTP_URL is not set, and notices wait")]
    async with smtp.connection(settings) as opened:
        try:
            await opened.greet()
        except smtp.Away as away:
            mend = "look at SMTP_URL: host, port, login (535), certificate; STARTTLS is required"
            return [wrong(NAME, f"no session: {away.reason}", mend)]
    return [ok(NAME, "connected, encrypted where it is elsewhere, signed in")]
