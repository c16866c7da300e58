"""Who is acting."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from healthlink.auth import tokens
from healthlink.auth.dto import SessionState, SignedIn
from healthlink.auth.errors import SessionEnded
from healthlink.auth.queries import sql
from healthlink.errors import Forbidden, Unauthorized
from healthlink.wiring import Resources

_bearer = HTTPBearer(
    auto_error=False,
    bearerFormat="JWT",
    description="The `access_token` that `POST /api/v1/auth/login` answers",
)


async def _actor(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> SignedIn:
    if credentials is None:
        raise Unauthorized
    resources: Resources = request.app.state.resources
    claims = tokens.read(resources.settings.jwt_keys, "access", credentials.credentials)
    state: SessionState | None = await sql.session_state(
        resources.pool, session_id=claims.session_id, user_id=claims.user_id
    )
    if state is None:
        raise SessionEnded
    if claims.generation == state.generation and not state.successor_used:
        # From now on the refresh token before this one is spent for good.
        await sql.successor_used(
            resources.pool, session_id=claims.session_id, generation=claims.generation
        )
    request.state.user_id = str(claims.user_id)
    return SignedIn(claims.user_id, claims.session_id, state.role)


Actor = Annotated[SignedIn, Depends(_actor)]


async def _actor_if_any(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> SignedIn | None:
    return await _actor(request, credentials) if credentials else None


ActorIfAny = Annotated[SignedIn | None, Depends(_actor_if_any)]
"""For what a link of ours may open, too. A wrong token is refused all the same."""


async def _administrator(actor: Actor) -> SignedIn:
    if actor.role != "admin":
        raise Forbidden
    return actor


Administrator = Annotated[SignedIn, Depends(_administrator)]
