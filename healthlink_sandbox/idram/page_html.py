"""Idram's page as HTML: plain forms, no scripts; whatever a shop wrote is escaped."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from string import Template

from starlette.responses import HTMLResponse

from healthlink_sandbox.idram.page_words import WORDS
from healthlink_sandbox.idram.payments import Visit
from healthlink_sandbox.sheet import NAMES, money, sheet

DRAM = "051"
PAY = Template(
    """<section>
<p class="label">$to_pay</p>
<p class="sum">$amount</p>
<dl>$details</dl>
<form method="post" action="?lang=$language">
<button class="main" name="act" value="pay">$pay</button>
<button class="plain" name="act" value="cancel">$cancel</button>
</form>
</section>"""
)
END = Template(
    """<section>
<h1>$what</h1>
<p class="label">$bill $number</p>
<form method="post" action="?lang=$language">
<button class="main" name="act" value="leave">$back</button>
</form>
</section>"""
)


def pay(
    visit: Visit, language: str, *, merchant: str, payer: str, leads_to: list[str]
) -> HTMLResponse:
    words, bill = WORDS[language], visit.bill
    amount = money(int(Decimal(bill.amount) * 100), DRAM)
    rows = [(words.shop, merchant), (words.purpose, visit.description)]
    rows += [(words.bill, bill.bill_no), (words.payer, payer)]
    details = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in rows)
    shown = {**vars(words), "amount": escape(amount), "details": details, "language": language}
    body = PAY.substitute({**shown, "pay": escape(words.pay.format(amount))})
    return _page(f"{words.to_pay}: {amount}", body, language, leads_to)


def end(visit: Visit, language: str, what: str, leads_to: list[str]) -> HTMLResponse:
    """Nothing can be paid here (any more); the way back to the shop."""
    shown = {**vars(WORDS[language]), "what": what, "number": escape(visit.bill.bill_no)}
    return _page(what, END.substitute(shown, language=language), language, leads_to)


def unknown(language: str) -> HTMLResponse:
    what = WORDS[language].unknown
    page = _page(what, f"<section><h1>{what}</h1></section>", language, [])
    page.status_code = 404
    return page


def wrong_form(language: str, fields: list[str]) -> HTMLResponse:
    """An answer to what was posted: it cannot be asked for again in another language."""
    words = WORDS[language]
    which = escape(words.wrong_fields.format(", ".join(fields)))
    body = f'<section><h1>{words.wrong_form}</h1><p class="label">{which}</p></section>'
    page = _page(words.wrong_form, body, language, [], languages={})
    page.status_code = 400
    return page


def _page(
    title: str,
    body: str,
    language: str,
    leads_to: list[str],
    languages: Mapping[str, str] = NAMES,
) -> HTMLResponse:
    words = WORDS[language]
    return sheet(
        language,
        title=escape(title),
        body=body,
        whose=words.sandbox,
        note=words.no_money,
        leads_to=leads_to,
        languages=languages,
    )
