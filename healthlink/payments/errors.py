"""Refusals of payments."""

from typing import ClassVar

from healthlink.errors import Conflict, Malformed, Problem, Text, Unavailable, Unprocessable


class AmountMismatch(Unprocessable):
    """`amount` is not the price that was agreed at booking. The price is ours to say; the field is
    only compared."""

    title: ClassVar[Text] = {
        "en": "The amount is not the price of the appointment",
        "ru": "Сумма не совпадает с ценой приёма",
        "hy": "Գումարը չի համընկնում գրանցման գնի հետ",
    }


class AlreadyPaid(Conflict):
    """It has been paid for."""

    title: ClassVar[Text] = {
        "en": "This has been paid for already",
        "ru": "Это уже оплачено",
        "hy": "Սա արդեն վճարված է",
    }


class NothingToPay(Conflict):
    """Nothing is due: the appointment is over, cancelled, free of charge, or its hold ran out."""

    title: ClassVar[Text] = {
        "en": "There is nothing to pay here",
        "ru": "Здесь нечего оплачивать",
        "hy": "Այստեղ վճարելու ոչինչ չկա",
    }


class PaymentInPreparation(Conflict):
    """Another request is opening this payment at the bank; ask again after Retry-After."""

    title: ClassVar[Text] = {
        "en": "This payment is being prepared, please try again in a moment",
        "ru": "Платёж уже готовится, повторите через несколько секунд",
        "hy": "Վճարումն արդեն պատրաստվում է, փորձեք մի փոքր ուշ",
    }


class BankUnavailable(Unavailable):
    """The bank does not answer; nothing is lost. Try again after Retry-After."""

    title: ClassVar[Text] = {
        "en": "The bank does not answer, please try again in a minute",
        "ru": "Банк не отвечает, попробуйте через минуту",
        "hy": "Բանկը չի պատասխանում, փորձեք մեկ րոպեից",
    }


class BankRefused(Problem):
    """The bank would not open this payment. We are told, and no money has moved."""

    status = 502
    title: ClassVar[Text] = {
        "en": "The bank would not open this payment",
        "ru": "Банк отказался открыть платёж",
        "hy": "Բանկը հրաժարվեց բացել վճարումը",
    }


class PaymentsOff(Unavailable):
    """No bank is set up here."""

    title: ClassVar[Text] = {
        "en": "Paying online is not set up here",
        "ru": "Онлайн-оплата здесь не настроена",
        "hy": "Առցանց վճարումն այստեղ կարգավորված չէ",
    }


class BadSignature(Malformed):
    """A callback whose checksum is missing or wrong. Nothing has been changed."""

    title: ClassVar[Text] = {
        "en": "The checksum is not right",
        "ru": "Неверная контрольная сумма",
        "hy": "Ստուգիչ գումարը սխալ է",
    }
