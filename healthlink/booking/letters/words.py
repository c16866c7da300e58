"""The words of the letters about visits, in our three languages."""

from healthlink.booking.letters.dto import Of
from healthlink.errors import Text
from healthlink.words import text

CALENDARS: dict[Of, Text] = {
    "visits": text("HealthLink: my visits", "HealthLink: мои визиты", "HealthLink՝ իմ այցերը"),
    "practice": text(
        "HealthLink: my patients", "HealthLink: мои приёмы", "HealthLink՝ իմ ընդունելությունները"
    ),
}

SERVICE = text("Service", "Услуга", "Ծառայություն")
DOCTOR = text("Doctor", "Врач", "Բժիշկ")
WHEN = text("When", "Когда", "Երբ")
WHERE = text("Where", "Где", "Որտեղ")
WHO = text("Who will come", "Кто придёт", "Ով է գալու")
PRICE = text("Price", "Стоимость", "Արժեքը")
PAID = text("{price}, paid", "{price}, оплачено", "{price}, վճարված է")
REASON = text("Reason", "Причина", "Պատճառը")


BOOKED = text("You are booked: {when}", "Вы записаны: {when}", "Դուք գրանցված եք՝ {when}")
BOOKED_FOR = text(
    "Booked for {name}: {when}",
    "Визит записан ({name}): {when}",
    "Այցը գրանցված է ({name})՝ {when}",
)
BOOKED_TEXT = text(
    "The visit is confirmed. Everything about it is below.",
    "Запись подтверждена. Ниже всё, что нужно знать.",
    "Գրանցումը հաստատված է։ Ստորև ամենն է, ինչ պետք է իմանալ։",
)
ATTACHED = text(
    "The calendar entry comes with this letter.",
    "Событие для календаря приложено к письму.",
    "Օրացույցի նշումը կցված է նամակին։",
)
MOVED = text(
    "The visit was moved: {when}", "Запись перенесена: {when}", "Այցը տեղափոխվել է՝ {when}"
)
MOVED_TEXT = text(
    "The visit has another time now.",
    "У визита теперь другое время.",
    "Այցն այժմ այլ ժամի է։",
)
CANCELLED = text(
    "The visit is cancelled: {when}", "Запись отменена: {when}", "Այցը չեղարկվել է՝ {when}"
)
BY_PATIENT = text(
    "You have cancelled this visit.", "Вы отменили эту запись.", "Դուք չեղարկել եք այս այցը։"
)
BY_CLINIC = text(
    "We are sorry: the clinic has cancelled this visit.",
    "К сожалению, клиника отменила эту запись.",
    "Ցավոք, կլինիկան չեղարկել է այս այցը։",
)
BACK_BY_BANK = text(
    "Of the {paid} that you paid, {back} goes back to your card. It may take a few days to arrive.",
    "Из оплаченных {paid} на вашу карту возвращается {back}. Деньги могут идти несколько дней.",
    "Դուք վճարել եք {paid}, Ձեր քարտին վերադարձվում է {back}։ Գումարը կարող է հասնել մի քանի "
    "օրում։",
)
BACK_AT_DESK = text(
    "Of the {paid} that you paid at the clinic, its desk gives you {back} back.",
    "Из {paid}, оплаченных в клинике, вам вернут {back} в её регистратуре.",
    "Դուք կլինիկայում վճարել եք {paid}, ընդունարանը Ձեզ կվերադարձնի {back}։",
)
NOTHING_BACK = text(
    "By the clinic’s terms, what you paid ({paid}) is not given back.",
    "По условиям клиники оплаченное ({paid}) не возвращается.",
    "Ըստ կլինիկայի պայմանների՝ վճարվածը ({paid}) չի վերադարձվում։",
)
FREE_UNTIL = text(
    "Cancel with all your money back until: {when}.",
    "Отмена с возвратом всех денег — не позднее: {when}",
    "Ամբողջ գումարի վերադարձով չեղարկման ժամկետը՝ {when}։",
)

REMINDER = text("Reminder: {when}", "Напоминание: {when}", "Հիշեցում՝ {when}")
REMINDERS = text(
    "Reminder: your next visits",
    "Напоминание: ваши ближайшие визиты",
    "Հիշեցում՝ Ձեր մոտակա այցերը",
)
REMINDER_TEXT = text(
    "You have a visit soon. Will you come? One touch tells the clinic.",
    "Скоро ваш визит. Вы придёте? Сообщить клинике можно одним касанием.",
    "Շուտով Ձեր այցն է։ Կգա՞ք։ Կլինիկային տեղեկացնելու համար բավական է մեկ հպում։",
)
REMINDERS_TEXT = text(
    "You have visits soon. Will you come? One touch each tells the clinic.",
    "Скоро ваши визиты. Вы придёте? Сообщить клинике можно одним касанием.",
    "Շուտով Ձեր այցերն են։ Կգա՞ք։ Կլինիկային տեղեկացնելու համար բավական է մեկ հպում։",
)
WHY_REMINDER = text(
    "You get this letter because you booked a visit at HealthLink; reminders can be switched off "
    "in the settings of your account.",
    "Вы получили это письмо, потому что записались через HealthLink; напоминания можно отключить "
    "в настройках аккаунта.",
    "Դուք ստացել եք այս նամակը, քանի որ գրանցվել եք HealthLink-ի միջոցով. հիշեցումները կարելի է "
    "անջատել հաշվի կարգավորումներում։",
)
WHY_VISIT = text(
    "You get this letter because a visit was booked at HealthLink for the account with this "
    "address.",
    "Вы получили это письмо, потому что в HealthLink на аккаунт с этим адресом оформлена запись.",
    "Դուք ստացել եք այս նամակը, քանի որ HealthLink-ում այս հասցեով հաշվի համար այց է գրանցվել։",
)
KEEP_SECRET = text(
    "The links are for you alone: whoever has them can change this visit.",
    "Ссылки только для вас: по ним можно изменить эту запись.",
    "Հղումները միայն Ձեզ համար են. դրանցով կարելի է փոխել այս գրանցումը։",
)

OPEN = text("Show or change the visit", "Посмотреть или изменить", "Դիտել կամ փոխել")
COME = text("I will come", "Я приду", "Ես կգամ")
MOVE = text("Move to another time", "Перенести", "Տեղափոխել")
CANCEL = text("Cancel the visit", "Отменить", "Չեղարկել")
