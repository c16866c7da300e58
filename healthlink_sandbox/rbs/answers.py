"""What the bank answers: codes, messages and the status document, as plain data."""

from datetime import datetime
from typing import Any

from healthlink_sandbox.rbs.orders import (
    ACS_REFUSED,
    APPROVED,
    BANK_ZONE,
    EXPIRED_CARD,
    INSUFFICIENT_FUNDS,
    NO_ATTEMPTS,
    SESSION_OVER,
    Operation,
    Order,
    Reason,
    Status,
)

SUCCESS = {"ru": "Успешно", "en": "Success"}
REFUSALS: dict[Reason, tuple[int, int, str, str]] = {
    Reason.MISSING: (4, 4, "Нет обязательного параметра", "A mandatory parameter is missing"),
    Reason.BAD_VALUE: (5, 5, "Недопустимое значение параметра", "Wrong value of a parameter"),
    Reason.ACCESS_DENIED: (5, 5, "Доступ запрещён", "Access denied"),
    Reason.UNKNOWN_CURRENCY: (3, 3, "Валюта неизвестна", "Unknown currency"),
    Reason.WRONG_BASKET: (8, 8, "Сумма корзины не равна сумме", "The basket does not add up"),
    Reason.NUMBER_TAKEN: (1, 1, "Номер заказа уже занят", "Order number is taken"),
    Reason.UNKNOWN_ORDER: (6, 6, "Такого заказа нет", "No such order"),
    Reason.SESSION_OVER: (5, 7, "Время заказа вышло", "The order's time is over"),
    Reason.ATTEMPTS_OVER: (5, 7, "Попытки исчерпаны", "No attempts are left"),
    Reason.CANCELLED: (5, 7, "Заказ отменён", "The order is cancelled"),
    Reason.ALREADY_PAID: (5, 7, "Заказ уже оплачен", "The order is paid"),
    Reason.WRONG_STATE: (5, 7, "Состояние заказа не позволяет", "The order's state forbids it"),
    Reason.NOT_REVERSIBLE: (7, 7, "Отмена невозможна", "Reversal is impossible"),
    Reason.WRONG_AMOUNT: (5, 5, "Неверная сумма", "Wrong amount"),
    Reason.MORE_THAN_LEFT: (5, 7, "Возвраты превышают сумму", "Refunds exceed the amount"),
    Reason.KEY_REUSED: (5, 5, "Ключ возврата уже занят", "The refund's key is taken"),
}
"""Code of the new generation, of the old one, and the messages."""

ACTIONS = {
    -1: ("Банк-эмитент не ответил вовремя", "The issuer did not answer in time"),
    151018: ("Запрос не ушёл в процессинг", "The request was not sent to the processing"),
    151019: ("Запрос ушёл, ответа нет", "The request was sent, no answer came"),
    NO_ATTEMPTS: ("Оплаты ещё не было", "Nobody has tried to pay"),
    APPROVED: ("", ""),
    SESSION_OVER: ("Время на оплату вышло", "The time to pay is over"),
    ACS_REFUSED: ("Проверка 3-D Secure не пройдена", "3-D Secure was not passed"),
    INSUFFICIENT_FUNDS: ("На карте мало средств", "Insufficient funds"),
    EXPIRED_CARD: ("Срок карты истёк", "The card has expired"),
}
STATES = {
    Status.REGISTERED: "CREATED",
    Status.AUTHORIZED: "APPROVED",
    Status.DEPOSITED: "DEPOSITED",
    Status.REVERSED: "REVERSED",
    Status.REFUNDED: "REFUNDED",
    Status.ACS_STARTED: "CREATED",
    Status.DECLINED: "DECLINED",
}
CARDS = {
    INSUFFICIENT_FUNDS: ("220205******0910", "202806"),
    EXPIRED_CARD: ("220220******3166", "202206"),
}
GOOD_CARD = ("220205******2424", "203505")


def millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def bank_time(at: datetime) -> str:
    return at.astimezone(BANK_ZONE).strftime("%Y-%m-%dT%H:%M:%S")


def action_text(code: int, language: str) -> str:
    russian, english = ACTIONS.get(code, ("Операция отклонена", "Declined"))
    return english if language == "en" else russian


def status(order: Order, language: str) -> dict[str, Any]:
    """The status document; `lies` stand in front of the truth."""
    told: dict[str, Any] = {
        "orderNumber": order.number,
        "orderStatus": int(order.status),
        "actionCode": order.action_code,
        "actionCodeDescription": action_text(order.action_code, language),
        "amount": order.amount,
        "currency": order.currency,
        "date": millis(order.registered_at),
        "orderDescription": order.description,
        "merchantOrderParams": [
            {"name": name, "value": str(value)} for name, value in order.params.items()
        ],
        "attributes": [{"name": "mdOrder", "value": order.id}],
        "terminalId": "20235777",
        "paymentAmountInfo": _amounts(order),
        "bankInfo": {},
        **_payer(order),
        **_authorization(order),
    }
    return {**told, **_lies(order)}


def _amounts(order: Order) -> dict[str, Any]:
    return {
        "approvedAmount": order.approved,
        "depositedAmount": order.deposited,
        "refundedAmount": order.refunded,
        "feeAmount": 0,
        "paymentState": STATES[order.status],
    }


def _payer(order: Order) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if order.email:
        told["payerData"] = {"email": order.email}
    if order.bundle:
        told["orderBundle"] = order.bundle
    return told


def _authorization(order: Order) -> dict[str, Any]:
    if not order.operations:
        return {}
    last = [each for each in order.operations if each.type.endswith("AUTHORIZATION")][-1]
    told: dict[str, Any] = {
        "cardAuthInfo": _card(last),
        "authRefNum": last.reference,
        "authDateTime": millis(last.at),
        "operations": [_operation(each) for each in order.operations],
    }
    if order.deposited_at:
        told["depositedDate"] = millis(order.deposited_at)
    return told


def _card(operation: Operation) -> dict[str, Any]:
    pan, expiration = CARDS.get(operation.action_code, GOOD_CARD)
    card = {"maskedPan": pan, "expiration": expiration, "paymentSystem": "MIR"}
    if operation.action_code == APPROVED:
        card["approvalCode"] = operation.approval
    return {**card, "paymentWay": "CARD"}


def _operation(operation: Operation) -> dict[str, Any]:
    told = {
        "date": millis(operation.at),
        "type": operation.type,
        "amount": operation.amount,
        "referenceNumber": operation.reference,
        "approvalCode": operation.approval,
        "actionCode": operation.action_code,
    }
    return {**told, "externalRefundId": operation.key} if operation.key else told


def _lies(order: Order) -> dict[str, Any]:
    names = {"amount": "amount", "currency": "currency", "status": "orderStatus"}
    names["order_number"] = "orderNumber"
    return {names[name]: value for name, value in order.lies.items()}
