"""Values that break naive servers. Where a value can hold it, it holds the canary."""

import json

CANARY = "kanarienvogel"
NUMBER = "73517351"

_TEXTS = [
    f"{CANARY}' or 1=1; drop table users; --",
    f'{CANARY}"; select pg_sleep(10); --',
    f"<script>alert('{CANARY}')</script>",
    f"<img src=x onerror={CANARY}>",
    f"../../../etc/{CANARY}",
    f"{CANARY}%s%n%x{{0}}${{7*7}}{{{{7*7}}}}",
    f"=cmd|'/c {CANARY}'!A0",
    f"{CANARY}\r\nSet-Cookie: a=b",
    f"https://evil.example/{CANARY}",
    f"javascript:{CANARY}",
    f"\u202e{CANARY}\u2066",
    f"{CANARY}\u200b",
    f"{CANARY}\ufffe\uffff",
    f"{CANARY}\U0001f600\u0301\u0301\u0301",
    "%",
    "_",
    "\\",
    "%_%\\",
    "",
    " ",
    "null",
    "0001-01-01",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "２０２６-１２-０１",
    "24:00",
    "1٠:3٠",
    "12:30:00",
    "urn:uuid:0192f0c1-a2b3-7c4d-8e5f-60718293a4b5",
    "{0192f0c1-a2b3-7c4d-8e5f-60718293a4b5}",
    f"0192f0c1-a2b3-7c4d-8e5f-60718293a4b5{CANARY}",
    f"{CANARY}@example.com\n",
    f"{CANARY}@пример.рф" * 30,
    "+374" + "9" * 60,
    f"tel:+37491123456;ext={NUMBER}",
    CANARY * 20,
]
_NUMBERS = [
    "0",
    "-1",
    "1.5",
    "2147483648",
    f"-{NUMBER}{NUMBER}",
    "9223372036854775807",
    "9223372036854775808",
    f"{NUMBER}{NUMBER}{NUMBER}",
    "1e9",
    "1e999",
    "-1e999",
    NUMBER * 625,  # 5,000 digits: more than int() takes
    "NaN",
    "Infinity",
    "-Infinity",
]

JSON = [
    *[json.dumps(text) for text in _TEXTS],
    *_NUMBERS,
    f'"{CANARY}\\u0000"',
    f'"{CANARY}\\ud800"',
    f'"\\udc00{CANARY}\\ud800"',
    f'"{CANARY}\\u001b[31m"',
    '"' + "x" * 10**6 + '"',
    "true",
    "false",
    "null",
    "[]",
    "{}",
    f'["{CANARY}"]',
    f'{{"{CANARY}": {{"{CANARY}": 1}}}}',
    f'{{"$ref": "{CANARY}"}}',
    "[" * 500 + "]" * 500,
]
"""Values of a field, as they stand in a JSON text."""


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


URL = [
    *[_percent(text) for text in _TEXTS],
    *_NUMBERS,
    f"{CANARY}%00",
    f"%00{CANARY}",
    f"{CANARY}%ED%A0%80",  # a lone surrogate in UTF-8
    f"{CANARY}%FF%FE",
    f"{CANARY}%C0%AF%E0%80%AF",  # overlong
    f"{CANARY}%",
    f"{CANARY}%zz",
    f"%u0000{CANARY}",
    f"%25{CANARY}",
    f"%252e%252e%252f{CANARY}",
    f"..%2f..%2f{CANARY}",
    f"{CANARY};a=b",
    f"{CANARY}+{CANARY}",
    f"{CANARY}%0d%0aX-Evil:%20{CANARY}",
    "x" * 8000,
]
"""Values of a parameter, as they stand in a request line."""

HEADERS: list[bytes] = [
    CANARY.encode() + b"\xff\xfe",
    f"{CANARY} клиника".encode(),
    b"",
    CANARY.encode() * 100,
    b'"' + CANARY.encode() + b'"',
    b"Bearer",
    b"Bearer " + CANARY.encode(),
    b"Bearer eyJhbGciOiJub25lIn0.e30." + CANARY.encode(),
    b"Bearer \xd0\xba." + CANARY.encode() + b".\xd0\xba",
    b"Basic " + CANARY.encode(),
    b"gzip;q=" + CANARY.encode(),
    b"q=1e999;" + CANARY.encode(),
    b"[" + CANARY.encode(),
]
"""Values of a header."""

BODIES = [
    b"",
    b"null",
    b"true",
    b"0",
    b"[]",
    b"{}",
    f'"{CANARY}"'.encode(),
    f'["{CANARY}", {{}}]'.encode(),
    f'{{"{CANARY}'.encode(),
    f'{{"{CANARY}": }}'.encode(),
    f'{{"{CANARY} <b>": 1}}'.encode(),
    f'{{"{CANARY}\\ud800": 1}}'.encode(),
    f'{{"role": "admin {CANARY}", "is_verified": "{CANARY}!"}}'.encode(),
    b'{"email": "' + CANARY.encode() + b'\xff\xfe"}',
    f'{{"email": "{CANARY}"}}'.encode("utf-16"),
    f'{{"email": "{CANARY}"}}'.encode("utf-32"),
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    b'{"email": ' + b"[" * 100_000,
    b'{"a": ' + NUMBER.encode() * 625 + b"}",
    b"{" + b",".join(b'"k%d": 1' % n for n in range(2000)) + b"}",
    b'{"email": 1, "email": "' + CANARY.encode() + b'", "email": null}',
    f"email={CANARY}&password={CANARY}".encode(),
]
"""Whole bodies."""

CONTENT_TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/xml",
    "application/json; charset=utf-16",
    f"application/{CANARY}+json",
    f"{CANARY}",
    "/",
    "",
    "application/json, text/html",
]
