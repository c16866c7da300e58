"""The words of the payment page in its three languages."""

from dataclasses import dataclass

from healthlink_sandbox.rbs.orders import Reason


@dataclass(frozen=True)
class Words:
    sandbox: str
    no_money: str
    to_pay: str
    shop: str
    purpose: str
    order: str
    time: str
    minutes_left: str
    seconds_left: str
    last_declined: str
    pay: str
    pay_3ds: str
    refuse: str
    funds: str
    expired: str
    leave: str
    acs: str
    acs_hint: str
    code: str
    confirm: str
    acs_leave: str
    back: str
    unknown: str
    refusals: dict[Reason, str]


RUSSIAN = Words(
    sandbox="Тестовый банк",
    no_money="Это эмулятор банка: деньги не списываются.",
    to_pay="К оплате",
    shop="Магазин",
    purpose="Назначение",
    order="Заказ",
    time="Осталось",
    minutes_left="{} мин",
    seconds_left="меньше минуты",
    last_declined="Прошлая попытка отклонена. Осталось попыток: {}.",
    pay="Оплатить {}",
    pay_3ds="Оплатить с 3-D Secure",
    refuse="Или пусть банк откажет",
    funds="Недостаточно средств",
    expired="Срок карты истёк",
    leave="Вернуться без оплаты",
    acs="Подтверждение 3-D Secure",
    acs_hint="Код 111111 подтверждает оплату, любой другой отклоняет её.",
    code="Код из сообщения",
    confirm="Подтвердить",
    acs_leave="Уйти, не закончив",
    back="Вернуться в магазин",
    unknown="Такого заказа нет",
    refusals={
        Reason.ALREADY_PAID: "Этот заказ уже оплачен",
        Reason.SESSION_OVER: "Время на оплату вышло",
        Reason.ATTEMPTS_OVER: "Попытки оплаты исчерпаны",
        Reason.CANCELLED: "Магазин отменил этот заказ",
        Reason.WRONG_STATE: "Проверка 3-D Secure не начата или уже завершена",
    },
)
ENGLISH = Words(
    sandbox="Sandbox bank",
    no_money="This is an emulator of a bank: no money moves.",
    to_pay="To pay",
    shop="Shop",
    purpose="For",
    order="Order",
    time="Time left",
    minutes_left="{} min",
    seconds_left="less than a minute",
    last_declined="The last attempt was declined. Attempts left: {}.",
    pay="Pay {}",
    pay_3ds="Pay with 3-D Secure",
    refuse="Or let the bank refuse",
    funds="Insufficient funds",
    expired="Card expired",
    leave="Go back without paying",
    acs="3-D Secure confirmation",
    acs_hint="The code 111111 confirms the payment, any other declines it.",
    code="Code from the message",
    confirm="Confirm",
    acs_leave="Leave it unfinished",
    back="Back to the shop",
    unknown="There is no such order",
    refusals={
        Reason.ALREADY_PAID: "This order is paid already",
        Reason.SESSION_OVER: "The time to pay is over",
        Reason.ATTEMPTS_OVER: "No attempts to pay are left",
        Reason.CANCELLED: "The shop has cancelled this order",
        Reason.WRONG_STATE: "3-D Secure has not begun, or is over already",
    },
)
ARMENIAN = Words(
    sandbox="Փորձնական բանկ",
    no_money="Սա բանկի նմանակիչ է. գումար չի գանձվում։",
    to_pay="Վճարման ենթակա",
    shop="Խանութ",
    purpose="Նպատակ",
    order="Պատվեր",
    time="Մնացել է",
    minutes_left="{} րոպե",
    seconds_left="մեկ րոպեից քիչ",
    last_declined="Նախորդ փորձը մերժվել է։ Մնացած փորձեր՝ {}։",
    pay="Վճարել {}",
    pay_3ds="Վճարել 3-D Secure-ով",
    refuse="Կամ թող բանկը մերժի",
    funds="Միջոցները բավարար չեն",
    expired="Քարտն ուժի մեջ չէ",
    leave="Վերադառնալ առանց վճարելու",
    acs="3-D Secure հաստատում",
    acs_hint="111111 կոդը հաստատում է վճարումը, ցանկացած այլ կոդ՝ մերժում։",
    code="Հաղորդագրության կոդը",
    confirm="Հաստատել",
    acs_leave="Հեռանալ առանց ավարտելու",
    back="Վերադառնալ խանութ",
    unknown="Այդպիսի պատվեր չկա",
    refusals={
        Reason.ALREADY_PAID: "Այս պատվերն արդեն վճարված է",
        Reason.SESSION_OVER: "Վճարման ժամանակն ավարտվել է",
        Reason.ATTEMPTS_OVER: "Վճարման փորձերը սպառվել են",
        Reason.CANCELLED: "Խանութը չեղարկել է այս պատվերը",
        Reason.WRONG_STATE: "3-D Secure ստուգումը սկսված չէ կամ արդեն ավարտված է",
    },
)
WORDS = {"ru": RUSSIAN, "hy": ARMENIAN, "en": ENGLISH}
