"""The fiscal receipt (54-FZ) inside a request: its shape and its sums."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from healthlink_sandbox.rbs.shapes import CYRILLIC, PRINTABLE, Shape

Sum = Annotated[int, Field(ge=0, le=4294967200)]
Number = Annotated[int | float, Field(ge=0, le=4294967200)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=CYRILLIC)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=21, pattern=r"^[A-Za-z0-9_ -]+$")]
Measure = Literal[
    "0", "10", "11", "12", "20", "21", "22", "30", "31", "32", "40", "41", "42", "50", "51",
    "70", "71", "72", "73", "80", "81", "82", "83", "255",
]  # fmt: skip


class Company(Shape):
    email: Annotated[str, StringConstraints(min_length=3, max_length=64, pattern=PRINTABLE)]
    sno: Literal["osn", "usn_income", "usn_income_outcome", "esn", "patent"]
    inn: Annotated[str, StringConstraints(min_length=10, max_length=12, pattern=r"^[0-9]+$")]
    payment_address: Annotated[str, StringConstraints(max_length=256, pattern=PRINTABLE)]


class Payment(Shape):
    type: Annotated[int, Field(ge=1, le=4)]
    sum: Number


class Quantity(Shape):
    value: Annotated[int | float, Field(ge=0, le=99999.999)]
    measure: Measure | None = Field(default=None)


class Tax(Shape):
    tax_type: Annotated[int, Field(ge=0, le=7)]


class Item(Shape):
    position_id: Annotated[str, StringConstraints(max_length=12, pattern=r"^[0-9]+$")]
    item_code: Named
    name: Named
    quantity: Quantity
    item_price: Sum
    item_amount: Sum
    payment_method: Literal[
        "full_prepayment",
        "prepayment",
        "advance",
        "full_payment",
        "partial_payment",
        "credit",
        "credit_payment",
    ]
    payment_object: Word
    tax: Tax
    item_currency: Any = None
    measurement_unit: Annotated[str, StringConstraints(min_length=1, max_length=16)] = "-"
    discount: dict[str, Any] = Field(default={})
    agent_interest: dict[str, Any] = Field(default={})
    agent_info: dict[str, Any] = Field(default={})
    supplier_info: dict[str, Any] = Field(default={})
    item_details: dict[str, Any] = Field(default={})
    mark_code: dict[str, str] = Field(default={})
    nomenclature_code: str = ""
    country_code: str = ""
    declaration_number: str = ""
    excise: str = ""


class Cart(Shape):
    items: Annotated[list[Item], Field(min_length=1)]


class Customer(Shape):
    email: Annotated[str, StringConstraints(max_length=128, pattern=PRINTABLE)] = ""
    phone: Annotated[str, StringConstraints(pattern=r"^(\+?)\d{7,15}$")] = ""
    full_name: Named = "-"
    inn: Annotated[str, StringConstraints(min_length=10, max_length=12, pattern=r"^\d+$")] = ""
    delivery_info: dict[str, Any] = Field(default={})
    address: str = ""
    birthdate: str = ""
    citizenship: str = ""
    document_type: str = ""
    document_no: str = ""


class Receipt(Shape):
    ffd_version: Literal["1.05", "1.2"]
    receipt_type: Literal["sell", "sell_refund"]
    company: Company
    payments: Annotated[list[Payment], Field(min_length=1)]
    total: Number
    cart_items: Cart
    customer_details: Customer = Customer()
    order_creation_date: str = ""
    ism_optional: bool = False
    additional_check_props: Annotated[str, StringConstraints(max_length=16)] = ""
    additional_user_props: dict[str, str] = Field(default={})

    @property
    def buyer_is_known(self) -> bool:
        return bool(self.customer_details.email or self.customer_details.phone)

    def adds_up_to(self, amount: int) -> bool:
        items = self.cart_items.items
        parts = [sum(item.item_amount for item in items), sum(each.sum for each in self.payments)]
        return all(_adds_up(item) for item in items) and {self.total, *parts} == {amount}


def _adds_up(item: Item) -> bool:
    exact = Decimal(str(item.quantity.value)) * item.item_price
    return abs(exact - item.item_amount) < 1
