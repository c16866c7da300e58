"""What the pages behind the links of letters share: refusals in words, and how pages are sent."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

import asyncpg
from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from healthlink import words as house_words
from healthlink.db import violations
from healthlink.errors import NotFound, Problem, Text
from healthlink.routing import Route
from healthlink.web import visit_page


class Page(Route, ABC):
    """Refuses in words on a page, not in JSON."""

    gone: ClassVar[tuple[Text, Text]]
    """What is said of a link that does not work: a title and a line."""

    @staticmethod
    @abstractmethod
    def way_on(request: Request, refusal: Problem, shown: str) -> str:
        """Links that lead on from a refusal."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def kindly(request: Request) -> Response:
            try:
                return await handler(request)
            except Problem as refusal:
                return self._refused(request, refusal)
            except asyncpg.IntegrityConstraintViolationError as broken:
                meant = violations.refusal(broken)
                if meant is None:
                    raise
                return self._refused(request, meant)

        return kindly

    def _refused(self, request: Request, refusal: Problem) -> Response:
        shown = _language(request)
        if isinstance(refusal, NotFound):
            title, line = self.gone
            said = title[shown], f"<p>{line[shown]}</p>", ""
        else:
            said = refusal.title[shown], "", self.way_on(request, refusal, shown)
        page = answer(visit_page.refused(*said, shown), shown, refusal.status)
        if refusal.retry_after is not None:
            page.headers["Retry-After"] = str(refusal.retry_after)
        return page


def answer(html: str, shown: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, {**visit_page.HEADERS, "Content-Language": shown})


def go(path: str) -> RedirectResponse:
    """To a page whose reload does nothing."""
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(path, 303, headers)


def _language(request: Request) -> str:
    asked = request.query_params.get("language", "")
    reader = house_words.language(request.headers.get("accept-language", ""))
    return asked if asked in house_words.LANGUAGES else reader
