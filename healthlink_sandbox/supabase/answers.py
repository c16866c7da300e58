"""How the server says no: HTTP 400 for almost everything, what it means in `statusCode`."""

from starlette.responses import JSONResponse, Response

MEANT = {
    "not_found": ("404", "Object not found"),
    "Bucket not found": ("404", "Bucket not found"),
    "Duplicate": ("409", "The resource already exists"),
    "InvalidKey": ("400", "Invalid key"),
    "InvalidJWT": ("400", "jwt expired"),
    "InvalidSignature": ("400", "The url is not signed for this path"),
    "invalid_mime_type": ("415", "mime type not supported"),
    "Payload too large": ("413", "The object exceeded the maximum allowed size"),
    "Unauthorized": ("403", "Invalid Compact JWS"),
}


def no(error: str, message: str = "") -> Response:
    status, words = MEANT[error]
    body = {"statusCode": status, "error": error, "message": message or words}
    return JSONResponse(body, 400)


def slow_down() -> Response:
    body = {"statusCode": "429", "error": "SlowDown", "message": "Too many connections"}
    return JSONResponse(body, 429)


def fault() -> Response:
    body = {"statusCode": "500", "error": "internal", "message": "Internal Server Error"}
    return JSONResponse(body, 500)
