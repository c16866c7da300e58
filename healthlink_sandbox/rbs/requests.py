"""What the shop may ask, field by field, as strictly as the bank's OpenAPI document has it."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from healthlink_sandbox.rbs.orders import BANK_ZONE, Reason, Refused
from healthlink_sandbox.rbs.receipts import Receipt
from healthlink_sandbox.rbs.shapes import PRINTABLE, Shape

Login = Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=r"^[A-Za-z0-9_ -]+$")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=PRINTABLE)]
OrderId = Annotated[str, StringConstraints(min_length=36, max_length=36, pattern=r"^[a-f0-9-]+$")]
OrderNumber = Annotated[
    str, StringConstraints(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9_-]+$")
]
Amount = Annotated[int, Field(ge=0, le=999_999_999_999)]
Url = Annotated[str, StringConstraints(min_length=12, max_length=2048, pattern=PRINTABLE)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Params = Annotated[dict[str, str | int | float | bool], Field(max_length=99)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=36)]


class Call(Shape):
    user_name: Login
    password: Password
    language: Language = "ru"


class Register(Call):
    order_number: OrderNumber
    amount: Amount
    return_url: Url
    fail_url: Url = ""
    currency: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")] = "643"
    description: Annotated[
        str, StringConstraints(min_length=1, max_length=512, pattern=r"^[ -~А-Яа-яЁё№«»]*$")
    ] = ""
    client_id: Annotated[
        str, StringConstraints(min_length=1, max_length=255, pattern=PRINTABLE)
    ] = ""
    merchant_login: Login = ""
    json_params: Params = Field(default={})
    session_timeout_secs: Annotated[int, Field(ge=0, le=999_999_999)] = 1200
    expiration_date: Annotated[
        str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")
    ] = ""
    binding_id: OrderId = ""
    features: Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=PRINTABLE)] = (
        ""
    )
    phone: Annotated[str, StringConstraints(pattern=r"^(\+?)\d{7,15}$")] = ""
    email: Annotated[str, StringConstraints(min_length=3, max_length=128, pattern=PRINTABLE)] = ""
    order_bundle: Receipt | None = Field(default=None)

    @property
    def expires_at(self) -> datetime | None:
        """The bank names no zone for this date; its own is meant."""
        if not self.expiration_date:
            return None
        try:
            return datetime.fromisoformat(self.expiration_date).replace(tzinfo=BANK_ZONE)
        except ValueError:
            raise Refused(Reason.BAD_VALUE) from None


class RegisterPreAuth(Register):
    autocompletion_date: str = ""


class OrderStatus(Call):
    order_id: OrderId = ""
    order_number: OrderNumber = ""


class Decline(Call):
    order_id: OrderId = ""
    order_number: OrderNumber = ""
    merchant_login: Login = ""
    json_params: Params = Field(default={})


class Deposit(Call):
    order_id: OrderId
    amount: Amount
    order_bundle: Receipt | None = Field(default=None)


class Reverse(Call):
    order_id: OrderId
    amount: Amount | None = Field(default=None)
    json_params: Params = Field(default={})
    order_bundle: Receipt | None = Field(default=None)


class RefundParams(Shape):
    model_config = ConfigDict(extra="allow", alias_generator=None)

    externalRefundId: Key | None = Field(default=None)  # noqa: N815


class Refund(Call):
    order_id: OrderId
    amount: Amount
    json_params: RefundParams = RefundParams()
    order_bundle: Receipt | None = Field(default=None)
