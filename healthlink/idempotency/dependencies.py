"""The Idempotency-Key of a request, for handlers that create something."""

from typing import Annotated

from fastapi import Depends, Header, Request

from healthlink.idempotency.once import Once


async def _once(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="A fresh value, such as a UUID, for each new thing to create. The same key "
            "with the same body within 48 hours answers what it answered first.",
            json_schema_extra={"minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        ),
    ] = None,
) -> Once:
    secrets = request.app.state.resources.settings.jwt_keys
    return Once(idempotency_key, request.scope["path"], secrets)


IdempotencyKey = Annotated[Once, Depends(_once)]
