"""A room's routes: flat, and tried a second time when the database broke a tie against us."""

import re
from dataclasses import dataclass

import asyncpg
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.types import Message, Receive, Scope, Send

from healthlink.errors import Unavailable

LOST_TIES = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InvalidCachedStatementError,  # a migration came between: prepared anew, it will do
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A request whose body may be larger and slower than others: up to `most` bytes."""

    method: str
    path: re.Pattern[str]
    most: int


class Route(APIRoute):
    """Runs its handler again, once, if PostgreSQL chose it as the victim of a deadlock."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        heard: list[Message] = []

        async def remember() -> Message:
            heard.append(await receive())
            return heard[-1]

        try:
            await super().handle(scope, remember, send)
        except LOST_TIES:
            await self._again(scope, iter(heard), receive, send)

    async def _again(self, scope: Scope, heard: object, receive: Receive, send: Send) -> None:
        async def recall() -> Message:
            return next(heard, None) or await receive()  # type: ignore[call-overload]

        try:
            await super().handle(scope, recall, send)
        except LOST_TIES:
            raise Unavailable from None


class UploadRoute(APIRoute):
    """Is not run again: to remember its body would be to hold it in memory."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().handle(scope, receive, send)
        except LOST_TIES:
            raise Unavailable from None


def room(tag: str, prefix: str = "", route: type[APIRoute] = Route) -> APIRouter:
    """A router whose routes `main` can put, flat, into the application's table."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=route,
        generate_unique_id_function=lambda each: each.name,
    )
