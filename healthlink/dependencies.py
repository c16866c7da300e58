"""What an HTTP handler may ask for. Who is acting: auth/dependencies.py.

A handler that needs to know who is acting asks for that first and for `Transaction` after it, so
that no request waits for a second connection while it holds one (a house test looks).
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request, Response

from healthlink import words
from healthlink.clock import utc_now
from healthlink.db.pool import Db, Pool
from healthlink.wiring import Resources

MAX_OFFSET = 10_000
T = TypeVar("T")


async def _resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


async def _pool(request: Request) -> Pool:
    pool: Pool = request.app.state.resources.pool
    return pool


async def _reads(request: Request) -> Pool:
    reads: Pool = request.app.state.resources.reads
    return reads


async def open_transaction(request: Request) -> AsyncIterator[Db]:
    pool: Pool = request.app.state.resources.pool
    async with pool.acquire() as connection, connection.transaction():
        yield connection


async def _now() -> datetime:
    return utc_now()


async def _language(request: Request) -> str:
    return words.language(request.headers.get("accept-language", ""))


async def _client_address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


@dataclass(frozen=True, slots=True)
class PageBounds:
    """A page of a list. Ask the database for `fetch` rows and return `cut(rows)`."""

    limit: int
    offset: int
    request: Request
    response: Response

    @property
    def fetch(self) -> int:
        """One row more than is shown: it says whether there is a next page."""
        return self.limit + 1

    def cut(self, rows: list[T]) -> list[T]:
        """The page's rows; the Link header of the answer names the next page, if there is one."""
        after = self.offset + self.limit
        if len(rows) > self.limit and after <= MAX_OFFSET:
            url = self.request.url.include_query_params(limit=self.limit, offset=after)
            self.response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return rows[: self.limit]


async def _page(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to show")] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many to pass over")] = 0,
) -> PageBounds:
    return PageBounds(limit, offset, request, response)


House = Annotated[Resources, Depends(_resources)]
Primary = Annotated[Pool, Depends(_pool)]
"""The pool of the primary: a person's own things, or a use case with its own transactions."""
Reads = Annotated[Pool, Depends(_reads)]
"""For one reading statement of the catalogue; may be a replica."""
Transaction = Annotated[Db, Depends(open_transaction, scope="function")]
"""Committed before the answer is sent, rolled back by a refusal."""
Now = Annotated[datetime, Depends(_now)]
Language = Annotated[str, Depends(_language)]
"""What the caller reads: en, ru or hy."""
ClientAddress = Annotated[str, Depends(_client_address)]
Page = Annotated[PageBounds, Depends(_page)]
