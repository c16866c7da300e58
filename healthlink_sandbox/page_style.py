"""The look of the payment pages: one style sheet, and the policy that lets in nothing else."""

import base64
import hashlib

STYLE = """
:root{color-scheme:light dark;--ground:#f0f3f2;--card:#fff;--ink:#14211c;--soft:#5b6b64;
--line:#dfe6e3;--brand:#10834a;--brand-ink:#fff;--warn:#fff3d6;--warn-ink:#6b4a00;
--bad:#fde8e6;--bad-ink:#8f1d14;--press:#f3f7f5}
@media(prefers-color-scheme:dark){:root{--ground:#0d1311;--card:#17201c;--ink:#eaf2ee;
--soft:#9aaba3;--line:#2a3731;--brand:#2fb573;--brand-ink:#04140b;--warn:#3a2f10;
--warn-ink:#ffdf94;--bad:#411a17;--bad-ink:#ffb9b2;--press:#1e2a25}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Armenian",
sans-serif;
-webkit-text-size-adjust:100%}
main{max-width:27rem;margin:0 auto;padding:.75rem .75rem 1.5rem}
nav{display:flex;justify-content:space-between;align-items:center;padding:0 .25rem .5rem}
nav b{font-size:.95rem;color:var(--soft);font-weight:600}
nav a,nav span{display:inline-block;padding:.6rem .5rem;font-size:.9rem;color:var(--soft);
text-decoration:none}
nav span{color:var(--ink);font-weight:600}
.note{margin:0 0 .75rem;padding:.65rem .9rem;border-radius:.8rem;background:var(--warn);
color:var(--warn-ink);font-size:.92rem}
.bad{background:var(--bad);color:var(--bad-ink)}
section{background:var(--card);border:1px solid var(--line);border-radius:1.1rem;padding:1.1rem}
h1{margin:0;font-size:1.25rem;line-height:1.3;overflow-wrap:anywhere}
.label{margin:0;color:var(--soft);font-size:.9rem}
.sum{margin:0 0 .7rem;font-size:2.1rem;line-height:1.2;font-weight:700;letter-spacing:-.02em;
font-variant-numeric:tabular-nums}
dl{margin:0 0 1rem;border-top:1px solid var(--line)}
dl div{display:flex;gap:1rem;justify-content:space-between;padding:.5rem 0;
border-bottom:1px solid var(--line)}
dt{color:var(--soft);flex:none}
dd{margin:0;text-align:right;overflow-wrap:anywhere;min-width:0}
form{display:grid;gap:.6rem;margin:0}
button{min-height:3rem;padding:.55rem .8rem;border-radius:.8rem;border:1px solid var(--line);
background:var(--card);color:var(--ink);font:inherit;font-weight:600;cursor:pointer}
button:hover{background:var(--press)}
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid var(--brand);
outline-offset:2px}
.main{background:var(--brand);border-color:var(--brand);color:var(--brand-ink)}
.main:hover{background:var(--brand);filter:brightness(1.07)}
.second{border-color:var(--brand);color:var(--brand)}
.plain{border-color:transparent;background:none;color:var(--soft);font-weight:500}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.6rem}
fieldset{border:0;margin:.2rem 0 0;padding:0;min-width:0}
legend{padding:0 0 .4rem;color:var(--soft);font-size:.9rem}
label{display:grid;gap:.35rem;color:var(--soft);font-size:.9rem}
input{width:100%;min-height:3rem;padding:.5rem .8rem;border:1px solid var(--line);
border-radius:.8rem;background:var(--ground);color:var(--ink);font:inherit;font-size:1.35rem;
letter-spacing:.25em;text-align:center}
.label+form,h1+form{margin-top:1.1rem}
h1+.label{margin-top:.25rem}
form p{margin:0 0 .4rem}
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    # The shop's page comes after a form, by redirect, and may redirect on to wherever it likes:
    # browsers hold form-action against each of these addresses.
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; img-src data:; base-uri 'none'; "
        "form-action 'self' http: https:{}; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
