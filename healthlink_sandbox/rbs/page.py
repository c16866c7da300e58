"""The pages that a payer walks: payment, 3-D Secure, and back to the shop."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from healthlink_sandbox.rbs import page_html
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.rbs.orders import Order, Reason, Refused
from healthlink_sandbox.rbs.page_words import WORDS
from healthlink_sandbox.sheet import posted, wished_language, with_parameters

CONFIRMING_CODE = "111111"
MISUSED = 409


def routes(gateway: Gateway) -> list[Route]:
    pages = Pages(gateway)
    return [
        Route(gateway.page_path("{order_id}"), pages.show, methods=["GET"]),
        Route(gateway.page_path("{order_id}"), pages.choose, methods=["POST"]),
        Route(gateway.acs_path("{order_id}"), pages.show_acs, methods=["GET"]),
        Route(gateway.acs_path("{order_id}"), pages.confirm, methods=["POST"]),
    ]


class Pages:
    """Nothing is awaited between finding an order and keeping it: payers cannot overtake."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.merchant = gateway.merchant

    async def show(self, request: Request) -> Response:
        order = self._find(request)
        language = _language(request, order)
        if order is None:
            return page_html.unknown(language)
        now = self.gateway.clock.now()
        if reason := order.why_not_payable(now):
            return self._end(order, language, reason)
        return page_html.pay(order, self.merchant, language, order.expires_at - now)

    async def choose(self, request: Request) -> Response:
        act = await posted(request, "act")
        order = self._find(request)
        language = _language(request, order)
        if order is None:
            return page_html.unknown(language)
        try:
            return self._chosen(order, act, language)
        except Refused as refusal:
            return self._end(order, language, refusal.reason, MISUSED)

    async def show_acs(self, request: Request) -> Response:
        order = self._find(request)
        language = _language(request, order)
        if order is None:
            return page_html.unknown(language)
        if reason := order.why_not_confirmable():
            return self._end(order, language, reason)
        return page_html.acs(order, self.merchant, language)

    async def confirm(self, request: Request) -> Response:
        act, code = await posted(request, "act"), await posted(request, "code")
        order = self._find(request)
        language = _language(request, order)
        if order is None:
            return page_html.unknown(language)
        if act == "leave":
            return back_to_shop(order, language)
        try:
            news = order.finish_3ds(self.gateway.clock.now(), confirmed=code == CONFIRMING_CODE)
        except Refused as refusal:
            return self._end(order, language, refusal.reason, MISUSED)
        self.gateway.keep(order, news)
        return back_to_shop(order, language)

    def _chosen(self, order: Order, act: str, language: str) -> Response:
        now = self.gateway.clock.now()
        if act == "pay":
            self.gateway.keep(order, order.pay(now))
        elif act == "pay-3ds":
            order.start_3ds(now)
            self.gateway.keep(order)
            acs = self.gateway.public_url + self.gateway.acs_path(order.id)
            return RedirectResponse(f"{acs}?lang={language}", 303)
        elif act.startswith("decline-") and act[8:].isdecimal():
            self.gateway.keep(order, order.decline_card(int(act[8:]), now))
        return back_to_shop(order, language)

    def _find(self, request: Request) -> Order | None:
        order = self.gateway.find(order_id=request.path_params["order_id"])
        if order:
            request.scope["seen"].update(bank=self.gateway.name, orderNumber=order.number)
        return order

    def _end(self, order: Order, language: str, reason: Reason, status: int = 200) -> Response:
        words = WORDS[language].refusals
        what = words.get(reason, words[Reason.WRONG_STATE])
        path = self.gateway.page_path(order.id)
        page = page_html.end(order, language, what, path)
        page.status_code = status
        return page


def back_to_shop(order: Order, language: str) -> Response:
    url = order.fail_url if order.unpaid else order.return_url
    return RedirectResponse(with_parameters(url, {"orderId": order.id, "lang": language}), 303)


def _language(request: Request, order: Order | None) -> str:
    return wished_language(request, order.language if order else "")
