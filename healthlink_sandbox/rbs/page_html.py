"""The payment page as HTML: plain forms, no scripts; whatever a shop wrote is escaped."""

from datetime import timedelta
from html import escape
from string import Template

from starlette.responses import HTMLResponse

from healthlink_sandbox.rbs.orders import ATTEMPTS, EXPIRED_CARD, INSUFFICIENT_FUNDS, Order, Status
from healthlink_sandbox.rbs.page_words import WORDS, Words
from healthlink_sandbox.sheet import money, sheet

PAY = Template(
    """$notice<section>
<p class="label">$to_pay</p>
<p class="sum">$amount</p>
<dl>$details</dl>
<form method="post" action="?lang=$language">
<button class="main" name="act" value="pay">$pay</button>
<button class="second" name="act" value="pay-3ds">$pay_3ds</button>
<fieldset><legend>$refuse</legend><div class="pair">
<button name="act" value="decline-$funds_code">$funds</button>
<button name="act" value="decline-$expired_code">$expired</button>
</div></fieldset>
<button class="plain" name="act" value="leave">$leave</button>
</form>
</section>"""
)
ACS = Template(
    """<section>
<h1>$acs</h1>
<p class="label">$merchant · $amount</p>
<form method="post" action="?lang=$language">
<p>$acs_hint</p>
<label>$code<input name="code" inputmode="numeric" autocomplete="off" maxlength="6" autofocus>
</label>
<button class="main" name="act" value="confirm">$confirm</button>
<button class="plain" name="act" value="leave">$acs_leave</button>
</form>
</section>"""
)
END = Template(
    """<section>
<h1>$what</h1>
<p class="label">$order $number</p>
<form method="post" action="$path?lang=$language">
<button class="main" name="act" value="leave">$back</button>
</form>
</section>"""
)


def pay(order: Order, merchant: str, language: str, left: timedelta) -> HTMLResponse:
    words = WORDS[language]
    amount = money(order.amount, order.currency)
    body = PAY.substitute(
        vars(words),
        notice=_notice(order, words),
        amount=escape(amount),
        details=_details(order, merchant, words, left),
        language=language,
        pay=escape(words.pay.format(amount)),
        funds_code=INSUFFICIENT_FUNDS,
        expired_code=EXPIRED_CARD,
    )
    return _page(body, f"{words.to_pay}: {amount}", language, order)


def acs(order: Order, merchant: str, language: str) -> HTMLResponse:
    words = WORDS[language]
    amount = escape(money(order.amount, order.currency))
    shown = {**vars(words), "merchant": escape(merchant), "amount": amount, "language": language}
    return _page(ACS.substitute(shown), words.acs, language, order)


def end(order: Order, language: str, what: str, path: str) -> HTMLResponse:
    """Nothing can be paid here (any more); the way back to the shop."""
    shown = {**vars(WORDS[language]), "what": what, "number": escape(order.number)}
    body = END.substitute(shown, path=escape(path), language=language)
    return _page(body, what, language, order)


def unknown(language: str) -> HTMLResponse:
    what = WORDS[language].unknown
    page = _page(f"<section><h1>{what}</h1></section>", what, language, None)
    page.status_code = 404
    return page


def _page(body: str, title: str, language: str, order: Order | None) -> HTMLResponse:
    words = WORDS[language]
    return sheet(
        language,
        title=escape(title),
        body=body,
        whose=words.sandbox,
        note=words.no_money,
        leads_to=[order.return_url, order.fail_url] if order else [],
    )


def _notice(order: Order, words: Words) -> str:
    if order.status != Status.DECLINED:
        return ""
    text = words.last_declined.format(ATTEMPTS - order.attempts)
    return f'<p class="note bad" role="status">{text}</p>'


def _details(order: Order, merchant: str, words: Words, left: timedelta) -> str:
    minutes = int(left.total_seconds()) // 60
    time = words.minutes_left.format(minutes) if minutes else words.seconds_left
    rows = [(words.shop, merchant), (words.purpose, order.description)]
    rows += [(words.order, order.number), (words.time, time)]
    return "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in rows if value
    )
