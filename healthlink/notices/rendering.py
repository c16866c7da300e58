"""How a letter looks: as plain text, and as HTML for phones, by day and by night."""

from html import escape

from healthlink.errors import Text
from healthlink.notices.letters import (
    Block,
    Button,
    Facts,
    Letter,
    Paragraph,
    SmallPrint,
    line,
    seen,
)

BRAND = "HealthLink"
WHY: Text = {
    "en": "You get this letter because you have an account at HealthLink with this address.",
    "ru": "Вы получили это письмо, потому что у вас есть аккаунт HealthLink с этим адресом.",
    "hy": "Դուք ստացել եք այս նամակը, քանի որ այս հասցեով ունեք HealthLink հաշիվ։",
}
NO_REPLY: Text = {
    "en": "It was written by a program; nobody reads answers to it.",
    "ru": "Его написала программа, ответы на него никто не читает.",
    "hy": "Այն գրել է ծրագիրը, պատասխանները ոչ ոք չի կարդում։",
}

FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans Armenian',Arial,sans-serif"
FILLED = "background:#0f5c63;color:#ffffff"
NIGHT = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media(prefers-color-scheme:dark){.ground{background:#12191c!important}"
    ".card{background:#1a2428!important;border-color:#2d3b41!important}"
    ".ink{color:#e2ebee!important}.soft{color:#a9bac1!important}.brand{color:#7fd0d6!important;border-color:#7fd0d6!important}"
    ".line{border-color:#2d3b41!important}"
    ".go{background:#7fd0d6!important;color:#0b2326!important}}"
)


def text(letter: Letter, base_url: str, language: str) -> str:
    parts = [line(letter.subject), *(_plain(block, base_url) for block in letter.blocks)]
    return "\n\n".join([*parts, "-- \n" + "\n".join(_footer(letter, language))]) + "\n"


def html(letter: Letter, base_url: str, language: str) -> str:
    """One column of at most 560 pixels; styles inline, because many mail programs know no other."""
    subject = escape(line(letter.subject))
    body = "".join(_rich(block, base_url) for block in letter.blocks)
    footer = "<br>".join(map(escape, _footer(letter, language)))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{subject}</title><style>{NIGHT}</style></head>"
        f'<body class="ground" style="margin:0;padding:0;background:#f6f9fa;{FONT}">'
        '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">'
        f"{escape(line(letter.preheader))}</div>"
        '<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0"'
        ' style="background:#f6f9fa"><tr><td align="center" style="padding:16px 12px 32px">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"'
        ' style="max-width:560px;text-align:left">'
        '<tr><td class="brand" style="padding:4px 8px 12px;font-size:17px;font-weight:700;'
        f'color:#0f5c63">{BRAND}</td></tr>'
        '<tr><td class="card" style="padding:24px 20px 12px;background:#ffffff;'
        'border:1px solid #d9e3e6;border-radius:16px">'
        '<h1 class="ink" style="margin:0 0 16px;font-size:22px;line-height:1.3;color:#1d2b33;'
        f'overflow-wrap:anywhere">{subject}</h1>{body}</td></tr>'
        '<tr><td class="soft" style="padding:16px 8px;font-size:13px;line-height:1.5;'
        f'color:#45565e">{footer}</td></tr></table></td></tr></table></body></html>'
    )


def absolute(url: str, base_url: str) -> str:
    """Ours if it is a path; nothing but the web otherwise."""
    if url.startswith("/") and not url.startswith("//"):
        return base_url + url
    if url.startswith(("https://", "http://")):
        return url
    raise ValueError("a button leads to a page")


def _footer(letter: Letter, language: str) -> list[str]:
    return [line(letter.why, 400) or WHY[language], NO_REPLY[language]]


def _plain(block: Block, base_url: str) -> str:
    match block:
        case Paragraph(text) | SmallPrint(text):
            return seen(text)
        case Facts(rows):
            return "\n".join(f"{line(name)}: {line(value, 1000)}" for name, value in rows)
        case Button(label, url):
            return f"{line(label)}:\n{absolute(url, base_url)}"


def _rich(block: Block, base_url: str) -> str:
    match block:
        case Paragraph(text):
            return _paragraph(text)
        case SmallPrint(text):
            return _small_print(text)
        case Facts(rows):
            return _table(rows)
        case Button():
            return _button(block, base_url)


def _paragraph(text: str) -> str:
    return (
        '<p class="ink" style="margin:0 0 16px;font-size:16px;line-height:1.5;color:#1d2b33;'
        f'overflow-wrap:anywhere">{_lines(text)}</p>'
    )


def _small_print(text: str) -> str:
    return (
        '<p class="soft" style="margin:12px 0;font-size:14px;line-height:1.5;color:#45565e;'
        f'overflow-wrap:anywhere">{_lines(text)}</p>'
    )


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    told = "".join(
        '<tr><td class="soft line" style="padding:8px 12px 8px 0;vertical-align:top;'
        f'border-top:1px solid #d9e3e6;color:#45565e">{escape(line(name))}</td>'
        '<td class="ink line" style="padding:8px 0;vertical-align:top;font-weight:600;'
        'border-top:1px solid #d9e3e6;color:#1d2b33;overflow-wrap:anywhere">'
        f"{escape(line(value, 1000))}</td></tr>"
        for name, value in rows
    )
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"'
        f' style="margin:16px 0;font-size:16px;line-height:1.4">{told}</table>'
    )


def _button(button: Button, base_url: str) -> str:
    kind, colours = ("brand", "color:#0f5c63") if button.quiet else ("go", FILLED)
    return (
        f'<p style="margin:8px 0"><a class="{kind}" href="{escape(absolute(button.url, base_url))}"'
        f' style="display:block;padding:13px 16px;border-radius:12px;border:1px solid #0f5c63;'
        f'{colours};font-size:16px;font-weight:600;text-align:center;text-decoration:none">'
        f"{escape(line(button.label))}</a></p>"
    )


def _lines(words: str) -> str:
    return "<br>".join(escape(seen(part)) for part in words.splitlines())
