"""A letter holds what people wrote, and none of it becomes a header, a tag or a way out of one."""

import re
import sys
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import Any

import pytest

from healthlink.config import Settings
from healthlink.ids import new_id
from healthlink.notices import mime
from healthlink.notices.letters import (
    Attachment,
    Button,
    Calendar,
    Facts,
    Letter,
    Paragraph,
    SmallPrint,
    line,
)

SETTINGS = Settings.model_validate(
    {
        "mail_from": "Клиника «Авиценна» <post@clinic.example>",
        "public_url": "https://clinic.example",
    }
)
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</td></table></body><h1>Evil</h1>",
    "<!-- ",
    "]]>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "javascript:alert(1)",
    "</style><style>*{display:none}",
    "</title><script>alert(1)</script>",
    "{{7*7}} ${7*7} %s %(x)s {0} {name}",
    "a\r\nBcc: evil@example.com",
    "a\nSubject: Evil\n\nEvil body",
    "a\rX-Evil: 1",
    "a\x0bX-Evil: 1\x0c\x1c\x1d\x1e\x85\u2028\u2029X-Evil: 2",
    "=?utf-8?q?=0d=0aBcc:_evil@example.com?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=",
    "\u202eevil\u202c \u200b\u2066x\u2069",
    "\x00\x01\x1b[31m",
    "ա" * 3000,
    "Анна " * 500,
    "👩‍⚕️" * 200,
    ".\r\n.\r\nQUIT\r\n",
    '"; filename="evil.exe',
    "../../etc/passwd",
    "\ud800 half a letter",
    "",
    "   ",
]
STRUCTURE = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "h1", "p", "a",
    "br",
}  # fmt: skip


def full(text: str) -> Letter:
    """With the text in every place that takes any."""
    return Letter(
        subject=text,
        preheader=text,
        blocks=(
            Paragraph(text),
            Facts(((text, text), ("Время", text))),
            Button(text, f"/visit?x={'a'}"),
            SmallPrint(text),
        ),
        attachments=(Attachment(text or "x", "text/calendar", b"BEGIN:VCALENDAR"),),
        calendar=Calendar("REQUEST", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        why=text,
    )


def read(letter: Letter, email: str = "anna@example.com", language: str = "ru") -> EmailMessage:
    posted = mime.post(letter, email, language, new_id(), SETTINGS)
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(posted.content)


def body(message: EmailMessage, kind: str) -> str:
    found: Any = next(p for p in message.walk() if p.get_content_type() == kind)
    return str(found.get_content()).replace("\r\n", "\n")


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.comments = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.comments += 1


PLAIN = Tags(body(read(full("a name")), "text/html"))
HEADERS = [name for name, _ in read(full("a name")).items()]


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_that_people_wrote_becomes_a_tag(nasty: str) -> None:
    tags = Tags(body(read(full(nasty)), "text/html"))
    shape = [(tag, sorted(attrs)) for tag, attrs in tags.tags if tag != "br"]
    assert shape == [(tag, sorted(attrs)) for tag, attrs in PLAIN.tags if tag != "br"]
    assert {tag for tag, _ in tags.tags} <= STRUCTURE
    assert tags.comments == 0
    links = [attrs["href"] for tag, attrs in tags.tags if tag == "a"]
    assert links == ["https://clinic.example/visit?x=a"]


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_that_people_wrote_becomes_a_header(nasty: str) -> None:
    posted = mime.post(full(nasty), "anna@example.com", "ru", new_id(), SETTINGS)
    head = posted.content.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"(?im)^(bcc|x-evil)\s*:", head)
    assert not re.search(rb"[^\r]\n|\r[^\n]", posted.content), "lines end as SMTP wants them"
    assert all(len(row) < 998 for row in posted.content.split(b"\r\n"))
    message = read(full(nasty))
    assert [name for name, _ in message.items()] == HEADERS
    assert message["To"] == "anna@example.com"
    assert "\n" not in message["Subject"]
    assert len(message["Subject"]) <= 200
    for attached in message.iter_attachments():
        assert not set("\r\n\0") & set(attached.get_filename() or "")


def test_control_packed_line_breaks_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mime, "_header", line)
    packed = Letter(NASTY[15], "", ())
    content = mime.post(packed, "anna@example.com", "ru", new_id(), SETTINGS).content
    if sys.version_info < (3, 11, 10):  # later ones refuse to write it
        assert b"\r\nBcc: evil@example.com" in content


def test_control_unescaped_text_would_be_seen() -> None:
    html = body(read(full("a name")), "text/html").replace("a name", NASTY[0])
    assert "script" in {tag for tag, _ in Tags(html).tags}


def test_what_people_wrote_is_still_there_to_read() -> None:
    message = read(full("Приём «<Авиценна>» & Ко"))
    assert message["Subject"] == "Приём «<Авиценна>» & Ко"
    assert "Время: Приём «<Авиценна>» & Ко" in body(message, "text/plain")
    assert "Приём «&lt;Авиценна&gt;» &amp; Ко" in body(message, "text/html")


def test_a_letter_is_the_same_twice_and_knows_its_language() -> None:
    message = read(full("x"), language="hy")
    assert message["Content-Language"] == "hy"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == "Клиника «Авиценна» <post@clinic.example>"
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "text/calendar",
    ]
    calendar = next(p for p in message.walk() if p.get_param("method"))
    assert calendar.get_param("method") == "REQUEST"
    assert 'lang="hy"' in body(message, "text/html")
    assert body(message, "text/plain").endswith("ոչ ոք չի կարդում։\n")


def test_a_letter_without_extras_is_just_its_two_texts() -> None:
    message = read(Letter("Hello", "", (Paragraph("One.\nTwo."),)))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "One.<br>Two." in body(message, "text/html")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "", "x", "ftp://x/"]
)
def test_a_button_leads_to_the_web_only(url: str) -> None:
    with pytest.raises(ValueError, match="a button leads to a page"):
        read(Letter("Hello", "", (Button("Go", url),)))


def test_an_address_goes_out_as_dns_and_smtp_know_it() -> None:
    letter = Letter("Hello", "", ())
    posted = mime.post(letter, "anna@почта.рф", "ru", new_id(), SETTINGS)
    assert (posted.recipient, posted.international) == ("anna@xn--80a1acny.xn--p1ai", False)
    posted = mime.post(letter, "анна@example.com", "ru", new_id(), SETTINGS)
    assert (posted.recipient, posted.international) == ("анна@example.com", True)
    assert "To: анна@example.com\r\n".encode() in posted.content


@pytest.mark.parametrize(("text", "seen"), [("a\r\n b", "a b"), ("\u202ea\0", "a"), ("", "")])
def test_a_line_is_one_line(text: str, seen: str) -> None:
    assert line(text) == seen


def test_a_long_line_is_cut_with_a_mark() -> None:
    assert line("x" * 300) == "x" * 199 + "…"
