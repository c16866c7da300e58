"""ArCa's wire: posted forms in, JSON that is called text/plain out."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from healthlink_sandbox.arca.gateway import ArcaGateway
from healthlink_sandbox.rbs import wire
from healthlink_sandbox.rbs.dialects import Form, success_text
from healthlink_sandbox.rbs.wire import Asked

TEXT = frozenset(["*/*", "text/*", "text/plain"])
SILENT = frozenset(["register", "registerPreAuth"])
"""Where the manual's samples have no errorCode if all went well."""
IN_TEXT = frozenset(["getOrderStatusExtended"])
SINCE = {
    "authDateTime": "02",
    "authRefNum": "02",
    "terminalId": "02",
    "paymentAmountInfo": "03",
    "bankInfo": "03",
}
NEWER = ("operations", "depositedDate", "refundedDate", "payerData", "orderBundle")
"""What the platform tells elsewhere, and this release of it does not."""


class Arca(Form):
    methods = ["POST"]  # noqa: RUF012

    def __init__(self, gateway: ArcaGateway) -> None:
        self.gateway = gateway

    def turned_away(self, request: Request) -> Response | None:
        """Who insists on another type than the answer's own gets none at all."""
        wished = request.headers.get("accept", "*/*").lower().split(",")
        if any(each.partition(";")[0].strip() in TEXT for each in wished):
            return None
        return HTMLResponse("", status_code=406)

    async def read(self, request: Request, model: type[Asked]) -> Asked:
        return wire.leniently(model, await wire.read_posted_form(request))

    def success(self, operation: str, answer: dict[str, Any], language: str) -> dict[str, Any]:
        told = self._of_version(answer) if operation in IN_TEXT else answer
        codes = self.gateway.answers.codes
        if codes == "missing" or (codes == "manual" and operation in SILENT):
            return told
        in_text = codes == "text" or (codes == "manual" and operation in IN_TEXT)
        code = "0" if in_text else 0
        return {"errorCode": code, "errorMessage": success_text(language), **told}

    def failure(self, code: int, message: str) -> dict[str, Any]:
        in_text = self.gateway.answers.codes == "text"
        return {"errorCode": str(code) if in_text else code, "errorMessage": message}

    def _of_version(self, status: dict[str, Any]) -> dict[str, Any]:
        version = self.gateway.answers.status_version
        return {
            name: value
            for name, value in status.items()
            if name not in NEWER and SINCE.get(name, "01") <= version
        }
