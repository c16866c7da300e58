"""The hidden side of the mail server, for tests and curious people: JSON under /control/mail.

GET    /letters?to=address     every letter, the latest first
DELETE /letters                forgets them
GET    /faults                 what is left of them
PUT    /faults                 [{"kind": "refuse", "delay", "drop" or "down", "times", "code",
                               "seconds", "at": "CONNECT", "MAIL", "RCPT" or "DATA"}]; times null
                               is for ever
"""

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from healthlink_sandbox.mail.box import Box
from healthlink_sandbox.mail.faults import Fault, Faults


def routes(box: Box, faults: Faults) -> list[Route]:
    control = Control(box, faults)
    return [
        Route("/control/mail/letters", control.letters, methods=["GET"]),
        Route("/control/mail/letters", control.forget, methods=["DELETE"]),
        Route("/control/mail/faults", control.show_faults, methods=["GET"]),
        Route("/control/mail/faults", control.plan_faults, methods=["PUT"]),
    ]


class Control:
    def __init__(self, box: Box, faults: Faults) -> None:
        self.box = box
        self.faults = faults

    async def letters(self, request: Request) -> Response:
        found = self.box.latest(request.query_params.get("to"))
        return JSONResponse([letter.document() for letter in found])

    async def forget(self, _: Request) -> Response:
        self.box.forget()
        return JSONResponse([])

    async def show_faults(self, _: Request) -> Response:
        return JSONResponse([fault.model_dump() for fault in self.faults.planned])

    async def plan_faults(self, request: Request) -> Response:
        try:
            wish = TypeAdapter(list[Fault]).validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "bad_request"}, 422)
        self.faults.planned = wish
        return await self.show_faults(request)
