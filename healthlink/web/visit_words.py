"""The words of the pages behind the links of letters about visits, in our three languages."""

from healthlink.booking.dto import Status
from healthlink.errors import Text


def _text(en: str, ru: str, hy: str) -> Text:
    return {"en": en, "ru": ru, "hy": hy}


STATES: dict[Status, Text] = {
    "pending": _text("Waiting for payment", "Ждёт оплаты", "Սպասում է վճարման"),
    "confirmed": _text("You are booked", "Вы записаны", "Դուք գրանցված եք"),
    "expired": _text("Not paid in time", "Не оплачено вовремя", "Ժամանակին չի վճարվել"),
    "fulfilled": _text("The visit is over", "Визит состоялся", "Այցը կայացել է"),
    "cancelled": _text("The visit is cancelled", "Запись отменена", "Այցը չեղարկված է"),
    "no_show": _text("The visit did not happen", "Визит не состоялся", "Այցը չի կայացել"),
}
COMING = _text(
    "Thank you! The clinic knows that you will come.",
    "Спасибо! Клиника знает, что вы придёте.",
    "Շնորհակալություն։ Կլինիկան գիտի, որ կգաք։",
)
TO_PAY = _text(
    "The time is kept for you for a short while: pay for it in the app to confirm the visit.",
    "Время закреплено за вами ненадолго: оплатите визит в приложении, чтобы подтвердить запись.",
    "Ժամը կարճ ժամանակով պահված է Ձեզ համար. վճարեք հավելվածում՝ այցը հաստատելու համար։",
)
BEGUN = _text(
    "The time of this visit has come, so it can no longer be changed here.",
    "Время визита наступило, изменить его здесь уже нельзя.",
    "Այցի ժամանակը եկել է, այստեղ այն այլևս հնարավոր չէ փոխել։",
)

SERVICE = _text("Service", "Услуга", "Ծառայություն")
DOCTOR = _text("Doctor", "Врач", "Բժիշկ")
WHEN = _text("When", "Когда", "Երբ")
BEFORE = _text("Now", "Сейчас", "Այժմ")
AFTER = _text("Then", "Станет", "Կլինի")
WHERE = _text("Where", "Где", "Որտեղ")
WHO = _text("Who will come", "Кто придёт", "Ով է գալու")
ON_THE_MAP = _text("Show on the map", "Показать на карте", "Ցույց տալ քարտեզի վրա")

COME = _text("I will come", "Я приду", "Ես կգամ")
TO_MOVE = _text("Move to another time", "Перенести на другое время", "Տեղափոխել այլ ժամի")
TO_CANCEL = _text("Cancel the visit", "Отменить запись", "Չեղարկել այցը")
BACK = _text("Leave it as it is", "Оставить как есть", "Թողնել անփոփոխ")
TO_THE_VISIT = _text("Back to the visit", "Вернуться к визиту", "Վերադառնալ այցին")

CANCEL = _text("Cancel the visit?", "Отменить запись?", "Չեղարկե՞լ այցը")
YES_CANCEL = _text("Yes, cancel it", "Да, отменить", "Այո, չեղարկել")
FREE = _text(
    "You have paid nothing, so it costs you nothing. The time becomes free for others.",
    "Вы ничего не платили, отмена бесплатна. Время освободится для других.",
    "Դուք ոչինչ չեք վճարել, չեղարկումն անվճար է։ Ժամը կազատվի ուրիշների համար։",
)
BACK_BY_BANK = _text(
    "Of the {paid} that you paid, {back} will go back to your card.",
    "Из оплаченных {paid} на вашу карту вернётся {back}.",
    "Դուք վճարել եք {paid}, Ձեր քարտին կվերադարձվի {back}։",
)
BACK_AT_DESK = _text(
    "Of the {paid} that you paid at the clinic, its desk will give you {back} back.",
    "Из {paid}, оплаченных в клинике, в её регистратуре вам вернут {back}.",
    "Դուք կլինիկայում վճարել եք {paid}, ընդունարանը Ձեզ կվերադարձնի {back}։",
)
NOTHING_BACK = _text(
    "It is too late for a refund by the clinic’s terms: of the {paid} that you paid, nothing will "
    "come back.",
    "По условиям клиники вернуть деньги уже нельзя: из оплаченных {paid} не вернётся ничего.",
    "Ըստ կլինիկայի պայմանների՝ գումարը վերադարձնելն արդեն ուշ է. Դուք վճարել եք {paid}, ոչինչ չի "
    "վերադարձվի։",
)
CHANGED = _text(
    "What would be given back has changed since this page was opened. Please look again.",
    "С тех пор как вы открыли страницу, сумма возврата изменилась. Посмотрите ещё раз.",
    "Էջը բացելուց հետո վերադարձվող գումարը փոխվել է։ Խնդրում ենք կրկին նայել։",
)

MOVE = _text("Choose another time", "Выберите другое время", "Ընտրեք այլ ժամ")
SURE = _text("Move the visit?", "Перенести визит?", "Տեղափոխե՞լ այցը")
YES_MOVE = _text("Yes, move it", "Да, перенести", "Այո, տեղափոխել")
OTHER = _text("Another time", "Другое время", "Այլ ժամ")
NOTHING_FREE = _text(
    "Nothing is free in these two weeks.",
    "В эти две недели свободного времени нет.",
    "Այս երկու շաբաթում ազատ ժամ չկա։",
)
EARLIER = _text("Earlier", "Раньше", "Ավելի շուտ")
LATER = _text("Later", "Позже", "Ավելի ուշ")

GONE = _text("This link no longer works", "Ссылка больше не действует", "Հղումն այլևս չի գործում")
GONE_LINE = _text(
    "The visit was long ago, or its account is closed. Your visits are in the app.",
    "Визит был давно, или аккаунт закрыт. Ваши записи есть в приложении.",
    "Այցը վաղուց էր, կամ հաշիվը փակված է։ Ձեր գրանցումները հավելվածում են։",
)
