"""Every text of the bot, Armenian first. `say` escapes what it is given: nothing else may."""

from html import escape

from healthlink.errors import Text

Language = str


def text(hy: str, ru: str, en: str) -> Text:
    return {"hy": hy, "ru": ru, "en": en}


def say(what: Text, language: str, **facts: object) -> str:
    """As HTML of Telegram."""
    return what[language].format(**{name: escape(str(fact)) for name, fact in facts.items()})


# The five of the spec, letter for letter.
ADD_PATIENT = text("➕ Ավելացնել նոր պացիենտ", "➕ Добавить пациента", "➕ Add a patient")
MY_PATIENTS = text("📋 Իմ պացիենտները", "📋 Мои пациенты", "📋 My patients")
SUBSCRIPTION = text("💳 Բաժանորդագրություն", "💳 Подписка", "💳 Subscription")
HELP = text("ℹ️ Օգնություն", "ℹ️ Помощь", "ℹ️ Help")
PRIVACY = text(
    "🔒 Գաղտնիության քաղաքականություն", "🔒 Политика конфиденциальности", "🔒 Privacy policy"
)

MENU = text("Բոլոր կոճակները", "Все кнопки", "All buttons")
TODAYS_VISITS = text("Այսօրվա այցերը", "Визиты сегодня", "Today's visits")
ABOUT = text(
    "Բժշկի պրակտիկան Telegram-ում՝ պացիենտներ, այցեր, ռենտգեններ, ամրագրումներ։ Պացիենտներին՝ "
    "այցերի հիշեցումներ։",
    "Практика врача в Telegram: пациенты, визиты, снимки, записи. Пациентам: напоминания.",
    "A doctor's practice in Telegram: patients, visits, X-rays, bookings. For patients: reminders.",
)
REGISTER = text("🩺 Գրանցվել", "🩺 Зарегистрироваться", "🩺 Register")
WELCOME = text(
    "Բարի գալուստ HealthLink։ Այստեղ բժիշկը վարում է իր պրակտիկան՝ պացիենտներ, այցեր, "
    "ռենտգեններ։\n\n"
    "Սեղմեք կոճակը, բացվող էջում գրանցվեք, և առաջին շաբաթն անվճար է։",
    "Добро пожаловать в HealthLink. Здесь врач ведёт свою практику: пациенты, визиты, снимки.\n\n"
    "Нажмите кнопку и зарегистрируйтесь на открывшейся странице; первая неделя бесплатна.",
    "Welcome to HealthLink. Here a doctor keeps a practice: patients, visits, X-rays.\n\n"
    "Press the button and register on the page that opens; the first week costs nothing.",
)
HELLO_DOCTOR = text(
    "Բարև, <b>{name}</b>։ Ի՞նչ անենք։",
    "Здравствуйте, <b>{name}</b>. Что делаем?",
    "Hello, <b>{name}</b>. What shall we do?",
)
TODAY = text("📅 Այսօր", "📅 Сегодня", "📅 Today")
NEW_VISIT = text("Նոր այց", "Новый визит", "New visit")
NEXT_VISIT = text("Հաջորդ այց", "Следующий визит", "Next visit")
BLOCK_AN_HOUR = text("⛔️ Փակել ժամ", "⛔️ Занять час", "⛔️ Block an hour")
HELP_TEXT = text(
    "Գրեք պացիենտի անունը կամ հեռախոսի վերջը, և ես կգտնեմ նրա քարտը։ «Այսօր» կոճակը ցույց է տալիս "
    "օրվա այցերը, /menu հրամանը՝ բոլոր կոճակները։ Ախտորոշումներն ու նշումները երբեք չեն գրվում "
    "չատում, դրանք միայն հավելվածում են։",
    "Напишите имя пациента или конец номера телефона, и я найду карту. Кнопка «Сегодня» "
    "показывает визиты дня, команда /menu все кнопки. Диагнозы и заметки никогда не пишутся в "
    "чате, они только в приложении.",
    "Write a patient's name or the end of a phone number, and I find the card. “Today” shows the "
    "day's visits, /menu all buttons. Diagnoses and notes are never written in the chat, they are "
    "in the app only.",
)
PRIVACY_TEXT = text(
    "Տվյալները տեսնում են միայն բժիշկը, նրա օգնականները և, իրենց մասին՝ պացիենտները։ Յուրաքանչյուր "
    "բացում գրանցվում է։ Չատում բժշկական տվյալներ չկան։",
    "Данные видят только врач, его помощники и, о себе, пациенты. Каждое открытие записывается. "
    "Медицинских данных в чате нет.",
    "Only the doctor, the doctor's assistants and, about themselves, patients see the data. Each "
    "opening is recorded. There are no medical data in the chat.",
)
OPEN_PAGE = text("Բացել էջը", "Открыть страницу", "Open the page")
SUBSCRIPTION_TEXT = text(
    "Բաժանորդագրություն՝ <b>{status}</b>, մինչև {until}։",
    "Подписка: <b>{status}</b>, до {until}.",
    "Subscription: <b>{status}</b>, until {until}.",
)
PAY = text("💳 Վճարել", "💳 Оплатить", "💳 Pay")
NOT_UNDERSTOOD = text(
    "Չհասկացա։ /menu՝ կոճակներ, /help՝ օգնություն։",
    "Не понял. /menu: кнопки, /help: помощь.",
    "I did not understand. /menu: buttons, /help: help.",
)
FAULT = text(
    "Ինչ-որ բան սխալ գնաց, փորձեք մի փոքր ուշ։",
    "Что-то пошло не так, попробуйте немного позже.",
    "Something went wrong, please try a little later.",
)

NO_VISITS = text("Այսօր այցեր չկան։", "На сегодня визитов нет.", "There are no visits today.")
DAY = text("<b>Այսօր՝ {count} այց</b>", "<b>Сегодня: {count}</b>", "<b>Today: {count}</b>")
VISIT_LINE = text("{mark} {time} {name}", "{mark} {time} {name}", "{mark} {time} {name}")
MARKS = {"planned": "▫️", "completed": "✅", "cancelled": "✖️", "no_show": "🚫"}
STATES = {
    "planned": text("սպասվում է", "ожидается", "expected"),
    "completed": text("կայացավ", "состоялся", "took place"),
    "cancelled": text("չեղարկված է", "отменён", "cancelled"),
    "no_show": text("չեկավ", "не пришёл", "did not come"),
}
VISIT = text(
    "<b>{name}</b>\n{day}, {time}\n☎️ {phone}\nՎիճակը՝ {state}",
    "<b>{name}</b>\n{day}, {time}\n☎️ {phone}\nСостояние: {state}",
    "<b>{name}</b>\n{day}, {time}\n☎️ {phone}\nState: {state}",
)
CAME = text("✅ Կայացավ", "✅ Состоялся", "✅ Took place")
DID_NOT_COME = text("🚫 Չեկավ", "🚫 Не пришёл", "🚫 Did not come")
LATE = text("⏱ Ուշանում է 15 րոպե", "⏱ Опоздание 15 минут", "⏱ 15 minutes late")
OPEN_CARD = text("Բացել քարտը", "Открыть карту", "Open the card")
WHEN_AGAIN = text("Ե՞րբ է հաջորդ այցը։", "Когда следующий визит?", "When is the next visit?")
AGAIN = {
    "1w": text("Մեկ շաբաթից", "Через неделю", "In a week"),
    "2w": text("Երկու շաբաթից", "Через две недели", "In two weeks"),
    "4w": text("Չորս շաբաթից", "Через четыре недели", "In four weeks"),
}
NEXT_IS = text(
    "<b>{name}</b>․ հաջորդ այցը՝ {day}, {time}",
    "<b>{name}</b>: следующий визит {day}, {time}",
    "<b>{name}</b>: next visit {day}, {time}",
)
WHOM = text(
    "Ո՞ւմ համար։ Գրեք անունը կամ հեռախոսի վերջին թվերը։",
    "Для кого? Напишите имя или последние цифры телефона.",
    "For whom? Write a name or the last digits of a phone number.",
)
FOUND = text("Գտնվեց՝ {count}", "Найдено: {count}", "Found: {count}")
FOUND_MORE = text(
    "Առաջին {count}-ը․ գրեք ավելի շատ տառ։",
    "Первые {count}: напишите больше букв.",
    "The first {count}: write more letters.",
)
MORE = text("… մնացածը՝ հավելվածում։", "… остальные в приложении.", "… the rest is in the app.")
NOBODY = text("Ոչ ոք չգտնվեց։", "Никого не нашлось.", "Nobody was found.")
PATIENT = text(
    "<b>{name}</b>\n☎️ {phone}\nՀաջորդ այցը՝ {next}",
    "<b>{name}</b>\n☎️ {phone}\nСледующий визит: {next}",
    "<b>{name}</b>\n☎️ {phone}\nNext visit: {next}",
)
WHICH_DAY = text("Ո՞ր օրը։", "В какой день?", "On which day?")
WHICH_TIME = text("Ո՞ր ժամին։ {day}", "В какое время? {day}", "At what time? {day}")
NOTHING_FREE = text("Այդ օրն ազատ ժամ չկա։", "В этот день всё занято.", "That day is full.")
PLANNED = text(
    "Նշանակվեց․ <b>{name}</b>, {day}, {time}",
    "Назначено: <b>{name}</b>, {day}, {time}",
    "Planned: <b>{name}</b>, {day}, {time}",
)
WHICH_HOUR = text("Ո՞ր ժամը փակել՝ {day}։", "Какой час занять? {day}", "Which hour? {day}")
HOUR_TAKEN = text(
    "Փակված է՝ {day}, {first}–{last}",
    "Занято: {day}, {first}–{last}",
    "Blocked: {day}, {first}–{last}",
)
IN_THE_WAY = text("Այդ ժամին սպասվում են՝", "В это время ждут:", "Expected at that time:")
UNDO = text("↩️ Հետ վերցնել", "↩️ Отменить", "↩️ Undo")
HOUR_FREE = text("Ժամը կրկին ազատ է։", "Час снова свободен.", "The hour is free again.")
PLANS = {
    "trial": text("փորձաշրջան", "пробный период", "trial"),
    "active": text("ակտիվ", "активна", "active"),
    "grace": text(
        "ավարտվել է, երեք օր դեռ գործում է", "закончилась, ещё три дня", "over, in grace"
    ),
    "expired": text("ավարտված է", "закончилась", "over"),
    "cancelled": text("չի շարունակվի", "не продлевается", "not going on"),
}
I_AM_A_PATIENT = text("🙋 Ես պացիենտ եմ", "🙋 Я пациент", "🙋 I am a patient")
HOW_TO_LINK = text(
    "Սեղմեք կոճակը․ եթե Ձեր համարը նշված է HealthLink-ի Ձեր հաշվում, այցերի հիշեցումներն այստեղ "
    "կգան։ Կարող եք նաև կապել հավելվածի Ձեր էջից։",
    "Нажмите кнопку: если ваш номер указан в вашем аккаунте HealthLink, напоминания о визитах "
    "будут приходить сюда. Можно связать и из профиля на сайте.",
    "Press the button: if your number is in your HealthLink account, reminders of visits come "
    "here. You can also link from your profile on the site.",
)
SHARE = text("📱 Ուղարկել իմ համարը", "📱 Отправить мой номер", "📱 Share my number")
REMINDED = text(
    "Այցերի հիշեցումներն ու լուրերն այստեղ են գալիս։",
    "Напоминания и новости о визитах приходят сюда.",
    "Reminders and news of visits come here.",
)
PART = text("🔕 Այլևս չգրել", "🔕 Больше не писать", "🔕 Write no more")
PARTED = text(
    "Կապն անջատված է, այլևս չեմ գրի այցերի մասին։",
    "Связь отключена, о визитах больше не напишу.",
    "Unlinked: I write no more about visits.",
)
REALLY_LINK = text(
    "Կապե՞լ այս Telegram-ը HealthLink-ի այս հաշվի հետ․ <b>{whose}</b>։ Միայն եթե այն Ձերն է։",
    "Связать этот Telegram с аккаунтом HealthLink: <b>{whose}</b>? Только если он ваш.",
    "Link this Telegram with this HealthLink account: <b>{whose}</b>? Only if it is yours.",
)
REALLY_CLAIM = text(
    "Սա Ձեր՞ էջն է կլինիկայում․ <b>{name}</b>։ Եթե այո, Ձեր պրակտիկան կապվում է դրան։",
    "Это ваша страница в клинике: <b>{name}</b>? Если да, ваша практика связывается с ней.",
    "Is this your page at the clinic: <b>{name}</b>? If so, your practice joins it.",
)
YES_LINK = text("✅ Այո, իմն է", "✅ Да, это мой", "✅ Yes, it is mine")
NOT_MINE = text("🚫 Ոչ", "🚫 Нет", "🚫 No")
NOT_LINKED = text("Լավ, ոչինչ չկապվեց։", "Хорошо, ничего не связано.", "Nothing is linked.")
TO_THE_SITE = text("🔎 Բժիշկներ և իմ այցերը", "🔎 Врачи и мои визиты", "🔎 Doctors and my visits")
HELLO = text("Բարև։ Ի՞նչ անենք։", "Здравствуйте. Что делаем?", "Hello. What shall we do?")
LINKED = text(
    "Կապված է։ Այցերի հիշեցումներն ու լուրերն այստեղ էլ կգան։",
    "Связано. Напоминания и новости о визитах будут приходить и сюда.",
    "Linked. Reminders and news of visits come here, too.",
)
DELIVERED = text("✅ Ուղարկված է։", "✅ Отправлено.", "✅ Sent.")
ONLY_TEXT = text(
    "Այստեղից միայն տեքստ է ուղարկվում, մինչև 4000 տառ։ Ֆայլերը՝ հավելվածից։",
    "Отсюда отправляется только текст, до 4000 знаков. Файлы: из приложения.",
    "From here only text is sent, up to 4000 letters. Files: from the app.",
)
NOT_YOUR_NUMBER = text("Սա Ձեր համարը չէ։", "Это не ваш номер.", "This is not your own number.")
NUMBER_UNKNOWN = text(
    "Այս համարով մեկ հաշիվ չգտա։ Կապեք հավելվածի «Իմ հաշիվը» էջից։",
    "Не нашёл одного аккаунта с этим номером. Свяжите из профиля в приложении.",
    "I found no single account with this number. Link it from your profile in the app.",
)
BOOKED = text(
    "🆕 <b>{name}</b>\n{day}, {time}\n{where}",
    "🆕 <b>{name}</b>\n{day}, {time}\n{where}",
    "🆕 <b>{name}</b>\n{day}, {time}\n{where}",
)
MOVED = text(
    "🔁 <b>{name}</b>\n{day}, {time} (էր՝ {was})\n{where}",
    "🔁 <b>{name}</b>\n{day}, {time} (было: {was})\n{where}",
    "🔁 <b>{name}</b>\n{day}, {time} (was: {was})\n{where}",
)
CALLED_OFF = text(
    "✖️ Չեղարկվեց․ <b>{name}</b>\n{day}, {time}\n{where}",
    "✖️ Отменено: <b>{name}</b>\n{day}, {time}\n{where}",
    "✖️ Cancelled: <b>{name}</b>\n{day}, {time}\n{where}",
)
CONFIRM = text("✅ Հաստատել", "✅ Подтвердить", "✅ Confirm")
OTHER_TIME = text("🔁 Առաջարկել այլ ժամ", "🔁 Предложить другое время", "🔁 Offer another time")
CALL_OFF = text("✖️ Չեղարկել", "✖️ Отменить", "✖️ Cancel")
CONFIRMED = text("Հաստատված է։", "Подтверждено.", "Confirmed.")
REALLY = text(
    "Իսկապե՞ս չեղարկել՝ <b>{name}</b>, {day}, {time}։ Պացիենտը կիմանա, և գումարը կվերադարձվի։",
    "Точно отменить? <b>{name}</b>, {day}, {time}. Пациент узнает, деньги вернутся.",
    "Really cancel? <b>{name}</b>, {day}, {time}. The patient is told, and the money goes back.",
)
MEANWHILE = text(
    "Այցը փոխվել է։ Հիմա այն՝", "Визит тем временем изменился. Теперь:", "It has changed. Now:"
)
YES_CALL_OFF = text("Այո, չեղարկել", "Да, отменить", "Yes, cancel")
MOVED_TO = text(
    "Տեղափոխվեց․ <b>{name}</b>, {day}, {time}",
    "Перенесено: <b>{name}</b>, {day}, {time}",
    "Moved: <b>{name}</b>, {day}, {time}",
)
