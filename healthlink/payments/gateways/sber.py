"""Sberbank's internet acquiring: RBS with JSON, or with forms on the older hosts."""

from typing import Any

from healthlink.config import Settings
from healthlink.outbound import Outbound
from healthlink.payments.gateways.rbs import Rbs

NAME = "sber"
ON_THE_RECEIPT = "Медицинские услуги"


def gateway(settings: Settings, outbound: Outbound) -> Rbs:
    return Rbs(
        NAME,
        outbound,
        settings.sber_base_url,
        settings.sber_username,
        settings.sber_password,
        settings.sber_protocol,
    )


def receipt(settings: Settings, amount_minor: int) -> dict[str, Any]:
    """`orderBundle` for a fiscal receipt (54-FZ) over one prepaid service, in FFD 1.2."""
    item = {
        "positionId": "1",
        "itemCode": "1",
        "name": ON_THE_RECEIPT,
        "quantity": {"value": 1, "measure": "0"},
        "itemPrice": amount_minor,
        "itemAmount": amount_minor,
        "paymentMethod": "full_prepayment",
        "paymentObject": "service",
        "tax": {"taxType": settings.receipt_vat},
    }
    return {
        "ffdVersion": "1.2",
        "receiptType": "sell",
        "company": {
            "email": settings.receipt_email,
            "sno": settings.receipt_tax_system,
            "inn": settings.receipt_inn,
            "paymentAddress": settings.base_url,
        },
        "payments": [{"type": 1, "sum": amount_minor}],
        "total": amount_minor,
        "cartItems": {"items": [item]},
    }
