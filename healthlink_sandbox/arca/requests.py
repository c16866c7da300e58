"""What ArCa's manual lets a shop ask; what it does not name is overlooked."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from healthlink_sandbox.rbs import requests
from healthlink_sandbox.rbs.shapes import PRINTABLE

LONGEST_SESSION = 1200

OrderId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")]
OrderNumber = Annotated[
    str, StringConstraints(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")
]
Amount = Annotated[int, Field(ge=1, lt=10**20)]


class Call(requests.Call):
    language: Annotated[str, StringConstraints(pattern=r"^(hy|ru|en)$")] = "hy"


class Register(Call):
    order_number: OrderNumber
    amount: Amount
    return_url: Annotated[str, StringConstraints(min_length=12, max_length=512, pattern=PRINTABLE)]
    currency: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")] = "643"
    """Roubles, whatever country the shop is in, unless it says 051."""
    description: Annotated[
        str, StringConstraints(min_length=1, max_length=1024, pattern=r"^[^%+\r\n]*$")
    ] = ""
    page_view: Literal["DESKTOP", "MOBILE"] = "DESKTOP"
    client_id: Annotated[
        str, StringConstraints(min_length=1, max_length=255, pattern=PRINTABLE)
    ] = ""
    json_params: requests.Params = Field(default={})
    session_timeout_secs: Annotated[int, Field(ge=0, le=LONGEST_SESSION)] = LONGEST_SESSION


class RegisterPreAuth(Register):
    """The first of two stages."""


class OrderStatus(Call):
    order_id: OrderId = ""
    order_number: OrderNumber = ""


class Deposit(Call):
    order_id: OrderId
    amount: Amount


class Reverse(Call):
    order_id: OrderId


class Refund(Call):
    order_id: OrderId
    amount: Amount
