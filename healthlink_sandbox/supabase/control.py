"""The hidden side of the storage, for tests and curious people: JSON under /control/supabase.

GET    /objects               {"name": bytes} of every object
DELETE /objects/<name>        loses one
GET    /faults                what is left of them
PUT    /faults                [{"kind", "at": "upload", "read" or "remove", "times", "seconds"}]
PUT    /types                 ["image/png"]: the types that the bucket allows; none: all
PUT    /limit                 bytes: the largest object that the bucket takes
PUT    /public                true: everybody may read the bucket, as no bucket of ours should be
"""

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from healthlink_sandbox.supabase.faults import Fault, Faults
from healthlink_sandbox.supabase.server import Bucket


def routes(bucket: Bucket, faults: Faults) -> list[Route]:
    control = Control(bucket, faults)
    here = "/control/supabase"
    return [
        Route(f"{here}/objects", control.objects, methods=["GET"]),
        Route(f"{here}/objects/{{name:path}}", control.lose, methods=["DELETE"]),
        Route(f"{here}/faults", control.show_faults, methods=["GET"]),
        Route(f"{here}/faults", control.plan_faults, methods=["PUT"]),
        Route(f"{here}/types", control.allow_types, methods=["PUT"]),
        Route(f"{here}/limit", control.limit, methods=["PUT"]),
        Route(f"{here}/public", control.publish, methods=["PUT"]),
    ]


class Control:
    def __init__(self, bucket: Bucket, faults: Faults) -> None:
        self.bucket = bucket
        self.faults = faults

    async def objects(self, _: Request) -> Response:
        kept = {name: len(each.content) for name, each in self.bucket.objects.items()}
        return JSONResponse(kept)

    async def lose(self, request: Request) -> Response:
        self.bucket.objects.pop(request.path_params["name"], None)
        return await self.objects(request)

    async def show_faults(self, _: Request) -> Response:
        return JSONResponse([fault.model_dump() for fault in self.faults.planned])

    async def plan_faults(self, request: Request) -> Response:
        try:
            wish = TypeAdapter(list[Fault]).validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "bad_request"}, 422)
        self.faults.planned = wish
        return await self.show_faults(request)

    async def allow_types(self, request: Request) -> Response:
        try:
            wish = TypeAdapter(list[str]).validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "bad_request"}, 422)
        self.bucket.types = tuple(wish)
        return JSONResponse(wish)

    async def limit(self, request: Request) -> Response:
        try:
            wish = TypeAdapter(int).validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "bad_request"}, 422)
        self.bucket.most_bytes = wish
        return JSONResponse(wish)

    async def publish(self, request: Request) -> Response:
        try:
            wish = TypeAdapter(bool).validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "bad_request"}, 422)
        self.bucket.public = wish
        return JSONResponse(wish)
