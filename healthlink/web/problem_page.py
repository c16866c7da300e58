"""The page behind a problem's `type`, for the developer who follows it."""

import base64
import hashlib
from html import escape

from healthlink.errors import Problem

STYLE = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.2rem;"
    "color:#1d2b33;background:#f6f9fa}h1{font-size:1.5rem;color:#0f5c63}"
    "ul{padding-left:1.2rem;color:#45565e}a{color:#0f5c63}"
    "@media(prefers-color-scheme:dark){body{color:#e2ebee;background:#12191c}"
    "h1,a{color:#7fd0d6}ul{color:#a9bac1}}"
)
POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)


def render(kind: type[Problem]) -> str:
    words = "".join(f"<li lang={code}>{escape(text)}" for code, text in kind.title.items())
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>{kind.slug()}</title><style>{STYLE}</style>"
        f"<h1>{kind.status} {kind.slug()}</h1><p>{escape(' '.join((kind.__doc__ or '').split()))}"
        f"<ul>{words}</ul><p><a href=/docs>All operations</a></html>"
    )
