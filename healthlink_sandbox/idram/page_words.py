"""The words of Idram's page in its three languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    sandbox: str
    no_money: str
    to_pay: str
    shop: str
    purpose: str
    bill: str
    payer: str
    pay: str
    cancel: str
    back: str
    unknown: str
    paid: str
    busy: str
    wrong_form: str
    wrong_fields: str


RUSSIAN = Words(
    sandbox="Тестовый Idram",
    no_money="Это эмулятор Idram: деньги не списываются.",
    to_pay="К оплате",
    shop="Получатель",
    purpose="Назначение",
    bill="Счёт",
    payer="Ваш кошелёк",
    pay="Оплатить {}",
    cancel="Отменить",
    back="Вернуться в магазин",
    unknown="Такого счёта нет",
    paid="Этот счёт уже оплачен",
    busy="Оплата уже идёт",
    wrong_form="Магазин прислал неверную форму",
    wrong_fields="Неверные поля: {}",
)
ENGLISH = Words(
    sandbox="Sandbox Idram",
    no_money="This is an emulator of Idram: no money moves.",
    to_pay="To pay",
    shop="Recipient",
    purpose="For",
    bill="Bill",
    payer="Your wallet",
    pay="Pay {}",
    cancel="Cancel",
    back="Back to the shop",
    unknown="There is no such bill",
    paid="This bill is paid already",
    busy="The payment is under way",
    wrong_form="The shop has sent a wrong form",
    wrong_fields="Wrong fields: {}",
)
ARMENIAN = Words(
    sandbox="Փորձնական Idram",
    no_money="Սա Idram-ի նմանակիչ է. գումար չի գանձվում։",
    to_pay="Վճարման ենթակա",
    shop="Ստացող",
    purpose="Նպատակ",
    bill="Հաշիվ",
    payer="Ձեր դրամապանակը",
    pay="Վճարել {}",
    cancel="Չեղարկել",
    back="Վերադառնալ խանութ",
    unknown="Այդպիսի հաշիվ չկա",
    paid="Այս հաշիվն արդեն վճարված է",
    busy="Վճարումն արդեն ընթանում է",
    wrong_form="Խանութը սխալ ձև է ուղարկել",
    wrong_fields="Սխալ դաշտեր՝ {}",
)
WORDS = {"ru": RUSSIAN, "hy": ARMENIAN, "en": ENGLISH}
