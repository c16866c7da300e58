"""The words of the pages behind the links of letters about visits, in our three languages."""

from healthlink.booking.dto import Status
from healthlink.errors import Text
from healthlink.words import text

STATES: dict[Status, Text] = {
    "pending": text("Waiting for payment", "Ждёт оплаты", "Սպասում է վճարման"),
    "confirmed": text("You are booked", "Вы записаны", "Դուք գրանցված եք"),
    "expired": text("Not paid in time", "Не оплачено вовремя", "Ժամանակին չի վճարվել"),
    "fulfilled": text("The visit is over", "Визит состоялся", "Այցը կայացել է"),
    "cancelled": text("The visit is cancelled", "Запись отменена", "Այցը չեղարկված է"),
    "no_show": text("The visit did not happen", "Визит не состоялся", "Այցը չի կայացել"),
}
COMING = text(
    "Thank you! The clinic knows that you will come.",
    "Спасибо! Клиника знает, что вы придёте.",
    "Շնորհակալություն։ Կլինիկան գիտի, որ կգաք։",
)
TO_PAY = text(
    "The time is kept for you for a short while: pay for it in the app to confirm the visit.",
    "Время закреплено за вами ненадолго: оплатите визит в приложении, чтобы подтвердить запись.",
    "Ժամը կարճ ժամանակով պահված է Ձեզ համար. վճարեք հավելվածում՝ այցը հաստատելու համար։",
)
BEGUN = text(
    "The time of this visit has come, so it can no longer be changed here.",
    "Время визита наступило, изменить его здесь уже нельзя.",
    "Այցի ժամանակը եկել է, այստեղ այն այլևս հնարավոր չէ փոխել։",
)

BEFORE = text("Now", "Сейчас", "Այժմ")
AFTER = text("Then", "Станет", "Կլինի")
ON_THE_MAP = text("Show on the map", "Показать на карте", "Ցույց տալ քարտեզի վրա")

TO_MOVE = text("Move to another time", "Перенести на другое время", "Տեղափոխել այլ ժամի")
TO_CANCEL = text("Cancel the visit", "Отменить запись", "Չեղարկել այցը")
BACK = text("Leave it as it is", "Оставить как есть", "Թողնել անփոփոխ")
TO_THE_VISIT = text("Back to the visit", "Вернуться к визиту", "Վերադառնալ այցին")

CANCEL = text("Cancel the visit?", "Отменить запись?", "Չեղարկե՞լ այցը")
YES_CANCEL = text("Yes, cancel it", "Да, отменить", "Այո, չեղարկել")
FREE = text(
    "You have paid nothing, so it costs you nothing. The time becomes free for others.",
    "Вы ничего не платили, отмена бесплатна. Время освободится для других.",
    "Դուք ոչինչ չեք վճարել, չեղարկումն անվճար է։ Ժամը կազատվի ուրիշների համար։",
)
BACK_BY_BANK = text(
    "Of the {paid} that you paid, {back} will go back to your card.",
    "Из оплаченных {paid} на вашу карту вернётся {back}.",
    "Դուք վճարել եք {paid}, Ձեր քարտին կվերադարձվի {back}։",
)
BACK_AT_DESK = text(
    "Of the {paid} that you paid at the clinic, its desk will give you {back} back.",
    "Из {paid}, оплаченных в клинике, в её регистратуре вам вернут {back}.",
    "Դուք կլինիկայում վճարել եք {paid}, ընդունարանը Ձեզ կվերադարձնի {back}։",
)
NOTHING_BACK = text(
    "It is too late for a refund by the clinic’s terms: of the {paid} that you paid, nothing will "
    "come back.",
    "По условиям клиники вернуть деньги уже нельзя: из оплаченных {paid} не вернётся ничего.",
    "Ըստ կլինիկայի պայմանների՝ գումարը վերադարձնելն արդեն ուշ է. Դուք վճարել եք {paid}, ոչինչ չի "
    "վերադարձվի։",
)
CHANGED = text(
    "What would be given back has changed since this page was opened. Please look again.",
    "С тех пор как вы открыли страницу, сумма возврата изменилась. Посмотрите ещё раз.",
    "Էջը բացելուց հետո վերադարձվող գումարը փոխվել է։ Խնդրում ենք կրկին նայել։",
)

MOVE = text("Choose another time", "Выберите другое время", "Ընտրեք այլ ժամ")
SURE = text("Move the visit?", "Перенести визит?", "Տեղափոխե՞լ այցը")
YES_MOVE = text("Yes, move it", "Да, перенести", "Այո, տեղափոխել")
OTHER = text("Another time", "Другое время", "Այլ ժամ")
NOTHING_FREE = text(
    "Nothing is free in these two weeks.",
    "В эти две недели свободного времени нет.",
    "Այս երկու շաբաթում ազատ ժամ չկա։",
)
EARLIER = text("Earlier", "Раньше", "Ավելի շուտ")
LATER = text("Later", "Позже", "Ավելի ուշ")

GONE = text("This link no longer works", "Ссылка больше не действует", "Հղումն այլևս չի գործում")
GONE_LINE = text(
    "The visit was long ago, or its account is closed. Your visits are in the app.",
    "Визит был давно, или аккаунт закрыт. Ваши записи есть в приложении.",
    "Այցը վաղուց էր, կամ հաշիվը փակված է։ Ձեր գրանցումները հավելվածում են։",
)
