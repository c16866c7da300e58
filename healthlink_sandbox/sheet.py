"""The sheet of paper that all payment pages are written on: one frame, three languages, no
scripts."""

import re
from collections.abc import Mapping
from string import Template
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse

from healthlink_sandbox.page_style import HEADERS, STYLE

SIGNS = {"643": "₽", "051": "֏", "840": "$", "978": "€"}
NAMES = {"ru": "Рус", "hy": "Հայ", "en": "Eng"}
SHEET = Template(
    """<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body><main>
<nav><b>$whose</b><div>$switch</div></nav>
<p class="note" role="note">$note</p>
$body
</main></body>
</html>
"""
)


def sheet(
    language: str,
    *,
    title: str,
    body: str,
    whose: str,
    note: str,
    leads_to: list[str],
    languages: Mapping[str, str] = NAMES,
) -> HTMLResponse:
    """Of HTML; `leads_to` are the addresses where its forms may end, `languages` in which the same
    address speaks."""
    html = SHEET.substitute(
        language=language,
        title=title,
        style=STYLE,
        switch=_switch(language, languages),
        whose=whose,
        note=note,
        body=body,
    )
    policy = HEADERS["Content-Security-Policy"].format(_schemes(leads_to))
    headers = {**HEADERS, "Content-Security-Policy": policy, "Content-Language": language}
    return HTMLResponse(html, headers=headers)


def wished_language(request: Request, usual: str) -> str:
    wished = [request.query_params.get("lang", ""), usual]
    return next((each for each in wished if each in NAMES), "ru")


async def posted(request: Request, name: str) -> str:
    body = (await request.body()).decode("latin-1")
    return parse_qs(body).get(name, [""])[0]


def money(amount: int, currency: str) -> str:
    """In minor units, with the sign of an ISO 4217 number."""
    whole, rest = divmod(amount, 100)
    grouped = f"{whole:,}".replace(",", "\N{NO-BREAK SPACE}")
    cents = f",{rest:02}" if rest else ""
    return f"{grouped}{cents}\N{NO-BREAK SPACE}{SIGNS.get(currency, currency)}"


def with_parameters(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(more)]))
    return urlunsplit(parts._replace(query=query))


def _switch(language: str, languages: Mapping[str, str]) -> str:
    return "".join(
        f"<span>{name}</span>" if code == language else f'<a href="?lang={code}">{name}</a>'
        for code, name in languages.items()
    )


def _schemes(urls: list[str]) -> str:
    """An app's own scheme, if the addresses have one."""
    schemes = {urlsplit(url).scheme for url in urls} - {"http", "https"}
    good = sorted(each for each in schemes if re.fullmatch(r"[a-z][a-z0-9+.-]*", each))
    return "".join(f" {scheme}:" for scheme in good)
