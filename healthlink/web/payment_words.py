"""The words of the page to which the bank sends a payer back, in our three languages."""

from healthlink.words import text

NAMES = {"ru": "Рус", "hy": "Հայ", "en": "Eng"}
"""Of the languages themselves, in the order of the switch."""

TITLES = {
    "paid": text("Paid", "Оплачено", "Վճարված է"),
    "partly": text("Partly returned", "Часть денег возвращена", "Գումարի մի մասը վերադարձվել է"),
    "partly-coming": text(
        "A part is on its way back", "Часть денег возвращается", "Գումարի մի մասը վերադարձվում է"
    ),
    "returned": text("Your money has been returned", "Деньги возвращены", "Գումարը վերադարձվել է"),
    "coming": text(
        "Your money is on its way back", "Деньги возвращаются", "Գումարը վերադարձվում է"
    ),
    "unpaid": text("Not paid yet", "Оплата пока не поступила", "Վճարումը դեռ չի ստացվել"),
    "waiting": text(
        "The bank has not told us yet", "Ждём ответа банка", "Սպասում ենք բանկի պատասխանին"
    ),
    "declined": text(
        "The bank declined the payment", "Банк отклонил оплату", "Բանկը մերժել է վճարումը"
    ),
    "expired": text("Not paid in time", "Время на оплату вышло", "Վճարման ժամանակը սպառվել է"),
    "cancelled": text("The payment was cancelled", "Оплата отменена", "Վճարումը չեղարկվել է"),
    "failed": text(
        "The bank did not open the payment", "Банк не открыл платёж", "Բանկը չի բացել վճարումը"
    ),
    "released": text("Not paid", "Не оплачено", "Վճարված չէ"),
}
LINES = {
    "confirmed": text(
        "Thank you! The money has arrived and your appointment is confirmed.",
        "Спасибо! Деньги поступили, ваша запись подтверждена.",
        "Շնորհակալություն։ Գումարը ստացվել է, Ձեր գրանցումը հաստատված է։",
    ),
    "being-confirmed": text(
        "The money has arrived. We are confirming your appointment.",
        "Деньги поступили. Подтверждаем вашу запись.",
        "Գումարը ստացվել է։ Հաստատում ենք Ձեր գրանցումը։",
    ),
    "nothing-back": text(
        "The appointment was cancelled too late for a refund by the clinic’s terms.",
        "Запись отменена слишком поздно: по условиям клиники деньги не возвращаются.",
        "Գրանցումը չեղարկվել է չափազանց ուշ. ըստ կլինիկայի պայմանների՝ գումարը չի վերադարձվում։",
    ),
    "part-returned": text(
        "You paid {charged}, and {back} of it has been given back.",
        "Оплачено {charged}, из них возвращено {back}.",
        "Վճարվել է {charged}, որից վերադարձվել է {back}։",
    ),
    "part-coming": text(
        "You paid {charged}, and {back} of it is being given back.",
        "Оплачено {charged}, из них возвращается {back}.",
        "Վճարվել է {charged}, որից վերադարձվում է {back}։",
    ),
    "when-told": text(
        "As soon as the bank confirms the payment, we will confirm your appointment.",
        "Как только банк подтвердит оплату, мы подтвердим вашу запись.",
        "Հենց որ բանկը հաստատի վճարումը, մենք կհաստատենք Ձեր գրանցումը։",
    ),
    "still-open": text(
        "Not paid yet? The bank’s page is still open.",
        "Ещё не оплатили? Страница банка пока открыта.",
        "Դեռ չե՞ք վճարել։ Բանկի էջը դեռ բաց է։",
    ),
    "not-taken": text("No money was taken.", "Деньги не списаны.", "Գումար չի գանձվել։"),
    "another-card": text(
        "You can try once more or use another card.",
        "Можно попробовать ещё раз или оплатить другой картой.",
        "Կարող եք փորձել ևս մեկ անգամ կամ վճարել այլ քարտով։",
    ),
    "not-received": text(
        "We have not received a payment.", "Оплата не поступила.", "Վճարում չենք ստացել։"
    ),
    "not-held": text(
        "The appointment time may no longer be held for you.",
        "Возможно, время приёма уже не закреплено за вами.",
        "Հնարավոր է՝ գրանցման ժամն այլևս պահված չէ Ձեզ համար։",
    ),
    "let-go": text(
        "The bank has released the amount; no money was taken.",
        "Банк снял блокировку суммы, деньги не списаны.",
        "Բանկն ազատել է պահված գումարը. այն չի գանձվել։",
    ),
    "time-taken": text(
        "By the time the money arrived, somebody else had the appointment time.",
        "Когда деньги поступили, время приёма уже было занято.",
        "Երբ գումարը ստացվեց, գրանցման ժամն արդեն զբաղված էր։",
    ),
    "paid-twice": text(
        "The appointment had been paid for already, and it stands.",
        "Запись уже была оплачена раньше и остаётся в силе.",
        "Գրանցումն արդեն վճարված էր և մնում է ուժի մեջ։",
    ),
    "cancelled": text(
        "The appointment was cancelled.", "Запись отменена.", "Գրանցումը չեղարկվել է։"
    ),
    "by-operator": text(
        "Our staff arranged the return.",
        "Возврат оформили наши сотрудники.",
        "Վերադարձը ձևակերպել են մեր աշխատակիցները։",
    ),
    "by-bank": text(
        "The bank gave the money back by itself.",
        "Банк вернул деньги сам.",
        "Բանկն ինքն է վերադարձրել գումարը։",
    ),
    "being-returned": text(
        "We are returning the money through the bank; you need not do anything.",
        "Мы возвращаем деньги через банк, вам ничего делать не нужно.",
        "Մենք վերադարձնում ենք գումարը բանկի միջոցով, Ձեզնից ոչինչ չի պահանջվում։",
    ),
    "return-confirmed": text(
        "The bank has confirmed the return. It may take a few days to reach your card.",
        "Банк подтвердил возврат. До карты деньги могут идти несколько дней.",
        "Բանկը հաստատել է վերադարձը։ Գումարը կարող է քարտին հասնել մի քանի օրում։",
    ),
}
OF_SUBSCRIPTION = {
    "confirmed": text(
        "Thank you! The subscription is paid until {until}.",
        "Спасибо! Подписка оплачена до {until}.",
        "Շնորհակալություն։ Բաժանորդագրությունը վճարված է մինչև {until}։",
    ),
    "being-confirmed": text(
        "The money has arrived. We are extending the subscription.",
        "Деньги поступили. Продлеваем подписку.",
        "Գումարը ստացվել է։ Երկարաձգում ենք բաժանորդագրությունը։",
    ),
    "when-told": text(
        "As soon as the payment is confirmed, we will extend the subscription.",
        "Как только оплата подтвердится, мы продлим подписку.",
        "Հենց որ վճարումը հաստատվի, մենք կերկարաձգենք բաժանորդագրությունը։",
    ),
    "still-open": text(
        "Not paid yet? The page for paying is still open.",
        "Ещё не оплатили? Страница оплаты пока открыта.",
        "Դեռ չե՞ք վճարել։ Վճարման էջը դեռ բաց է։",
    ),
    "not-held": text(
        "You can pay again at any time.",
        "Оплатить можно снова в любое время.",
        "Կարող եք կրկին վճարել ցանկացած պահի։",
    ),
}
"""What is said of a subscription instead."""
RECEIPT = text(
    "Receipt {number}. Paid {paid} through {gateway}, for {since} – {until}.",
    "Квитанция {number}. Оплачено {paid} через {gateway}, за {since} – {until}.",
    "Անդորրագիր {number}։ Վճարված է {paid}, {gateway}\N{NON-BREAKING HYPHEN}ով, {since} – {until}։",
)
GATEWAYS = {"sber": "Sber", "idbank": "IDBank", "idram": "Idram"}
LINKS = {
    "home": text("Open HealthLink", "Открыть HealthLink", "Բացել HealthLink-ը"),
    "continue": text("Continue paying", "Продолжить оплату", "Շարունակել վճարումը"),
    "retry": text("Try again", "Попробовать ещё раз", "Փորձել կրկին"),
    "look": text("Check now", "Проверить сейчас", "Ստուգել հիմա"),
    "practice": text("Back to the practice", "Вернуться в практику", "Վերադառնալ պրակտիկա"),
    "book": text("Book again", "Записаться снова", "Կրկին գրանցվել"),
}
UPDATES_ITSELF = text(
    "This page updates itself. You may close it: the result does not depend on it.",
    "Страница обновляется сама. Её можно закрыть: на результат это не повлияет.",
    "Էջը թարմանում է ինքնաբերաբար։ Կարող եք փակել այն. արդյունքը դրանից կախված չէ։",
)
UNANSWERED = text(
    "The bank has not answered us yet. This is what we know so far.",
    "Банк пока нам не ответил. Показываем то, что знаем.",
    "Բանկը դեռ չի պատասխանել մեզ։ Ցույց ենք տալիս այն, ինչ գիտենք։",
)
SWITCH = text("Language", "Язык", "Լեզու")
