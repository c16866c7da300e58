"""The page that a payer walks: from the shop's form to Pay or Cancel, and back to the shop."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from healthlink_sandbox.idram import form, page_html
from healthlink_sandbox.idram.form import FormRefused
from healthlink_sandbox.idram.page_words import WORDS
from healthlink_sandbox.idram.payments import Visit
from healthlink_sandbox.idram.wallet import PAYER, Wallet
from healthlink_sandbox.sheet import posted, wished_language, with_parameters

FORM = "/idram/Payment/GetPayment"
PAGE = "/idram/pay/"
MISUSED = 409


def routes(wallet: Wallet, merchant: str) -> list[Route]:
    pages = Pages(wallet, merchant)
    return [
        Route(FORM, pages.begin, methods=["POST"]),
        Route(PAGE + "{visit_id}", pages.show, methods=["GET"]),
        Route(PAGE + "{visit_id}", pages.choose, methods=["POST"]),
    ]


class Pages:
    def __init__(self, wallet: Wallet, merchant: str) -> None:
        self.wallet = wallet
        self.merchant = merchant
        self.paying: set[str] = set()

    async def begin(self, request: Request) -> Response:
        """The page has an address of its own: who reloads it does not post the form again."""
        try:
            asked = form.read(await _form(request), self.wallet.merchant.rec_account)
        except FormRefused as refused:
            _note(request, wrong=refused.fields)
            return page_html.wrong_form(refused.language, refused.fields)
        _note(request, bill=asked.bill_no)
        visit = self.wallet.visit(asked)
        return RedirectResponse(f"{PAGE}{visit.id}", 303)

    async def show(self, request: Request) -> Response:
        visit = self._find(request)
        language = _language(request, visit)
        if visit is None:
            return page_html.unknown(language)
        if visit.payment:
            return self._end(visit, language, WORDS[language].paid)
        return page_html.pay(
            visit, language, merchant=self.merchant, payer=PAYER, leads_to=self._ways_back()
        )

    async def choose(self, request: Request) -> Response:
        act = await posted(request, "act")
        visit = self._find(request)
        language = _language(request, visit)
        if visit is None:
            return page_html.unknown(language)
        if act != "pay":
            return self._back(visit)
        if visit.payment:
            return self._end(visit, language, WORDS[language].paid, MISUSED)
        if visit.id in self.paying:
            return self._end(visit, language, WORDS[language].busy, MISUSED)
        await self._pay(visit)
        return self._back(visit)

    async def _pay(self, visit: Visit) -> None:
        self.paying.add(visit.id)
        try:
            payment = await self.wallet.pay(visit.bill)
            if payment.stands:
                visit.payment = payment.id
                self.wallet.ledger.keep_visit(visit)
        finally:
            self.paying.discard(visit.id)

    def _back(self, visit: Visit) -> Response:
        """With the shop's own fields; it proves nothing."""
        merchant = self.wallet.merchant
        url = merchant.success_url if visit.payment else merchant.fail_url
        return RedirectResponse(with_parameters(url, visit.bill.custom), 303)

    def _find(self, request: Request) -> Visit | None:
        visit = self.wallet.ledger.find_visit(request.path_params["visit_id"])
        if visit:
            _note(request, bill=visit.bill.bill_no)
        return visit

    def _end(self, visit: Visit, language: str, what: str, status: int = 200) -> Response:
        page = page_html.end(visit, language, what, self._ways_back())
        page.status_code = status
        return page

    def _ways_back(self) -> list[str]:
        return [self.wallet.merchant.success_url, self.wallet.merchant.fail_url]


def _language(request: Request, visit: Visit | None) -> str:
    return wished_language(request, visit.language if visit else "")


def _note(request: Request, **told: object) -> None:
    request.scope["seen"].update(bank="idram", **told)


async def _form(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise FormRefused(["Content-Type"])
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > form.LIMIT:
            raise FormRefused(["Content-Length"])
    return body
