"""Every text of the bot. `say` escapes what it is given: nothing else may."""

from html import escape

from healthlink.errors import Text
from healthlink.words import text


def say(what: Text, language: str, **facts: object) -> str:
    """As HTML of Telegram."""
    return what[language].format(**{name: escape(str(fact)) for name, fact in facts.items()})


# The five of the spec, letter for letter.
ADD_PATIENT = text("➕ Add a patient", "➕ Добавить пациента", "➕ Ավելացնել նոր պացիենտ")
MY_PATIENTS = text("📋 My patients", "📋 Мои пациенты", "📋 Իմ պացիենտները")
SUBSCRIPTION = text("💳 Subscription", "💳 Подписка", "💳 Բաժանորդագրություն")
HELP = text("ℹ️ Help", "ℹ️ Помощь", "ℹ️ Օգնություն")
PRIVACY = text(
    "🔒 Privacy policy", "🔒 Политика конфиденциальности", "🔒 Գաղտնիության քաղաքականություն"
)

MENU = text("All buttons", "Все кнопки", "Բոլոր կոճակները")
TODAYS_VISITS = text("Today's visits", "Визиты сегодня", "Այսօրվա այցերը")
ABOUT = text(
    "A doctor's practice in Telegram: patients, visits, X-rays, bookings. For patients: reminders.",
    "Практика врача в Telegram: пациенты, визиты, снимки, записи. Пациентам: напоминания.",
    "Բժշկի պրակտիկան Telegram-ում՝ պացիենտներ, այցեր, ռենտգեններ, ամրագրումներ։ Պացիենտներին՝ "
    "այցերի հիշեցումներ։",
)
REGISTER = text("🩺 Register", "🩺 Зарегистрироваться", "🩺 Գրանցվել")
WELCOME = text(
    "Welcome to HealthLink. Here a doctor keeps a practice: patients, visits, X-rays.\n\n"
    "Press the button and register on the page that opens; the first week costs nothing.",
    "Добро пожаловать в HealthLink. Здесь врач ведёт свою практику: пациенты, визиты, снимки.\n\n"
    "Нажмите кнопку и зарегистрируйтесь на открывшейся странице; первая неделя бесплатна.",
    "Բարի գալուստ HealthLink։ Այստեղ բժիշկը վարում է իր պրակտիկան՝ պացիենտներ, այցեր, "
    "ռենտգեններ։\n\n"
    "Սեղմեք կոճակը, բացվող էջում գրանցվեք, և առաջին շաբաթն անվճար է։",
)
HELLO_DOCTOR = text(
    "Hello, <b>{name}</b>. What shall we do?",
    "Здравствуйте, <b>{name}</b>. Что делаем?",
    "Բարև, <b>{name}</b>։ Ի՞նչ անենք։",
)
TODAY = text("📅 Today", "📅 Сегодня", "📅 Այսօր")
NEW_VISIT = text("New visit", "Новый визит", "Նոր այց")
NEXT_VISIT = text("Next visit", "Следующий визит", "Հաջորդ այց")
BLOCK_AN_HOUR = text("⛔️ Block an hour", "⛔️ Занять час", "⛔️ Փակել ժամ")
HELP_TEXT = text(
    "Write a patient's name or the end of a phone number, and I find the card. “Today” shows the "
    "day's visits, /menu all buttons. Diagnoses and notes are never written in the chat, they are "
    "in the app only.",
    "Напишите имя пациента или конец номера телефона, и я найду карту. Кнопка «Сегодня» "
    "показывает визиты дня, команда /menu все кнопки. Диагнозы и заметки никогда не пишутся в "
    "чате, они только в приложении.",
    "Գրեք պացիենտի անունը կամ հեռախոսի վերջը, և ես կգտնեմ նրա քարտը։ «Այսօր» կոճակը ցույց է տալիս "
    "օրվա այցերը, /menu հրամանը՝ բոլոր կոճակները։ Ախտորոշումներն ու նշումները երբեք չեն գրվում "
    "չատում, դրանք միայն հավելվածում են։",
)
PRIVACY_TEXT = text(
    "Only the doctor, the doctor's assistants and, about themselves, patients see the data. Each "
    "opening is recorded. There are no medical data in the chat.",
    "Данные видят только врач, его помощники и, о себе, пациенты. Каждое открытие записывается. "
    "Медицинских данных в чате нет.",
    "Տվյալները տեսնում են միայն բժիշկը, նրա օգնականները և, իրենց մասին՝ պացիենտները։ Յուրաքանչյուր "
    "բացում գրանցվում է։ Չատում բժշկական տվյալներ չկան։",
)
OPEN_PAGE = text("Open the page", "Открыть страницу", "Բացել էջը")
SUBSCRIPTION_TEXT = text(
    "Subscription: <b>{status}</b>, until {until}.",
    "Подписка: <b>{status}</b>, до {until}.",
    "Բաժանորդագրություն՝ <b>{status}</b>, մինչև {until}։",
)
PAY = text("💳 Pay", "💳 Оплатить", "💳 Վճարել")
NOT_UNDERSTOOD = text(
    "I did not understand. /menu: buttons, /help: help.",
    "Не понял. /menu: кнопки, /help: помощь.",
    "Չհասկացա։ /menu՝ կոճակներ, /help՝ օգնություն։",
)
FAULT = text(
    "Something went wrong, please try a little later.",
    "Что-то пошло не так, попробуйте немного позже.",
    "Ինչ-որ բան սխալ գնաց, փորձեք մի փոքր ուշ։",
)

NO_VISITS = text("There are no visits today.", "На сегодня визитов нет.", "Այսօր այցեր չկան։")
DAY = text("<b>Today: {count}</b>", "<b>Сегодня: {count}</b>", "<b>Այսօր՝ {count} այց</b>")
VISIT_LINE = text("{mark} {time} {name}", "{mark} {time} {name}", "{mark} {time} {name}")
MARKS = {"planned": "▫️", "completed": "✅", "cancelled": "✖️", "no_show": "🚫"}
STATES = {
    "planned": text("expected", "ожидается", "սպասվում է"),
    "completed": text("took place", "состоялся", "կայացավ"),
    "cancelled": text("cancelled", "отменён", "չեղարկված է"),
    "no_show": text("did not come", "не пришёл", "չեկավ"),
}
VISIT = text(
    "<b>{name}</b>\n{day}, {time}\n☎️ {phone}\nState: {state}",
    "<b>{name}</b>\n{day}, {time}\n☎️ {phone}\nСостояние: {state}",
    "<b>{name}</b>\n{day}, {time}\n☎️ {phone}\nՎիճակը՝ {state}",
)
CAME = text("✅ Took place", "✅ Состоялся", "✅ Կայացավ")
DID_NOT_COME = text("🚫 Did not come", "🚫 Не пришёл", "🚫 Չեկավ")
LATE = text("⏱ 15 minutes late", "⏱ Опоздание 15 минут", "⏱ Ուշանում է 15 րոպե")
OPEN_CARD = text("Open the card", "Открыть карту", "Բացել քարտը")
WHEN_AGAIN = text("When is the next visit?", "Когда следующий визит?", "Ե՞րբ է հաջորդ այցը։")
AGAIN = {
    "1w": text("In a week", "Через неделю", "Մեկ շաբաթից"),
    "2w": text("In two weeks", "Через две недели", "Երկու շաբաթից"),
    "4w": text("In four weeks", "Через четыре недели", "Չորս շաբաթից"),
}
NEXT_IS = text(
    "<b>{name}</b>: next visit {day}, {time}",
    "<b>{name}</b>: следующий визит {day}, {time}",
    "<b>{name}</b>․ հաջորդ այցը՝ {day}, {time}",
)
WHOM = text(
    "For whom? Write a name or the last digits of a phone number.",
    "Для кого? Напишите имя или последние цифры телефона.",
    "Ո՞ւմ համար։ Գրեք անունը կամ հեռախոսի վերջին թվերը։",
)
FOUND = text("Found: {count}", "Найдено: {count}", "Գտնվեց՝ {count}")
FOUND_MORE = text(
    "The first {count}: write more letters.",
    "Первые {count}: напишите больше букв.",
    "Առաջին {count}-ը․ գրեք ավելի շատ տառ։",
)
MORE = text("… the rest is in the app.", "… остальные в приложении.", "… մնացածը՝ հավելվածում։")
NOBODY = text("Nobody was found.", "Никого не нашлось.", "Ոչ ոք չգտնվեց։")
PATIENT = text(
    "<b>{name}</b>\n☎️ {phone}\nNext visit: {next}",
    "<b>{name}</b>\n☎️ {phone}\nСледующий визит: {next}",
    "<b>{name}</b>\n☎️ {phone}\nՀաջորդ այցը՝ {next}",
)
WHICH_DAY = text("On which day?", "В какой день?", "Ո՞ր օրը։")
WHICH_TIME = text("At what time? {day}", "В какое время? {day}", "Ո՞ր ժամին։ {day}")
NOTHING_FREE = text("That day is full.", "В этот день всё занято.", "Այդ օրն ազատ ժամ չկա։")
PLANNED = text(
    "Planned: <b>{name}</b>, {day}, {time}",
    "Назначено: <b>{name}</b>, {day}, {time}",
    "Նշանակվեց․ <b>{name}</b>, {day}, {time}",
)
WHICH_HOUR = text("Which hour? {day}", "Какой час занять? {day}", "Ո՞ր ժամը փակել՝ {day}։")
HOUR_TAKEN = text(
    "Blocked: {day}, {first}–{last}",
    "Занято: {day}, {first}–{last}",
    "Փակված է՝ {day}, {first}–{last}",
)
IN_THE_WAY = text("Expected at that time:", "В это время ждут:", "Այդ ժամին սպասվում են՝")
UNDO = text("↩️ Undo", "↩️ Отменить", "↩️ Հետ վերցնել")
HOUR_FREE = text("The hour is free again.", "Час снова свободен.", "Ժամը կրկին ազատ է։")
PLANS = {
    "trial": text("trial", "пробный период", "փորձաշրջան"),
    "active": text("active", "активна", "ակտիվ"),
    "grace": text(
        "over, in grace", "закончилась, ещё три дня", "ավարտվել է, երեք օր դեռ գործում է"
    ),
    "expired": text("over", "закончилась", "ավարտված է"),
    "cancelled": text("not going on", "не продлевается", "չի շարունակվի"),
}
I_AM_A_PATIENT = text("🙋 I am a patient", "🙋 Я пациент", "🙋 Ես պացիենտ եմ")
HOW_TO_LINK = text(
    "Press the button: if your number is in your HealthLink account, reminders of visits come "
    "here. You can also link from your profile on the site.",
    "Нажмите кнопку: если ваш номер указан в вашем аккаунте HealthLink, напоминания о визитах "
    "будут приходить сюда. Можно связать и из профиля на сайте.",
    "Սեղմեք կոճակը․ եթե Ձեր համարը նշված է HealthLink-ի Ձեր հաշվում, այցերի հիշեցումներն այստեղ "
    "կգան։ Կարող եք նաև կապել հավելվածի Ձեր էջից։",
)
SHARE = text("📱 Share my number", "📱 Отправить мой номер", "📱 Ուղարկել իմ համարը")
REMINDED = text(
    "Reminders and news of visits come here.",
    "Напоминания и новости о визитах приходят сюда.",
    "Այցերի հիշեցումներն ու լուրերն այստեղ են գալիս։",
)
PART = text("🔕 Write no more", "🔕 Больше не писать", "🔕 Այլևս չգրել")
PARTED = text(
    "Unlinked: I write no more about visits.",
    "Связь отключена, о визитах больше не напишу.",
    "Կապն անջատված է, այլևս չեմ գրի այցերի մասին։",
)
REALLY_LINK = text(
    "Link this Telegram with this HealthLink account: <b>{whose}</b>? Only if it is yours.",
    "Связать этот Telegram с аккаунтом HealthLink: <b>{whose}</b>? Только если он ваш.",
    "Կապե՞լ այս Telegram-ը HealthLink-ի այս հաշվի հետ․ <b>{whose}</b>։ Միայն եթե այն Ձերն է։",
)
REALLY_CLAIM = text(
    "Is this your page at the clinic: <b>{name}</b>? If so, your practice joins it.",
    "Это ваша страница в клинике: <b>{name}</b>? Если да, ваша практика связывается с ней.",
    "Սա Ձեր՞ էջն է կլինիկայում․ <b>{name}</b>։ Եթե այո, Ձեր պրակտիկան կապվում է դրան։",
)
YES_LINK = text("✅ Yes, it is mine", "✅ Да, это мой", "✅ Այո, իմն է")
NOT_MINE = text("🚫 No", "🚫 Нет", "🚫 Ոչ")
NOT_LINKED = text("Nothing is linked.", "Хорошо, ничего не связано.", "Լավ, ոչինչ չկապվեց։")
TO_THE_SITE = text("🔎 Doctors and my visits", "🔎 Врачи и мои визиты", "🔎 Բժիշկներ և իմ այցերը")
HELLO = text("Hello. What shall we do?", "Здравствуйте. Что делаем?", "Բարև։ Ի՞նչ անենք։")
LINKED = text(
    "Linked. Reminders and news of visits come here, too.",
    "Связано. Напоминания и новости о визитах будут приходить и сюда.",
    "Կապված է։ Այցերի հիշեցումներն ու լուրերն այստեղ էլ կգան։",
)
DELIVERED = text("✅ Sent.", "✅ Отправлено.", "✅ Ուղարկված է։")
ONLY_TEXT = text(
    "From here only text is sent, up to 4000 letters. Files: from the app.",
    "Отсюда отправляется только текст, до 4000 знаков. Файлы: из приложения.",
    "Այստեղից միայն տեքստ է ուղարկվում, մինչև 4000 տառ։ Ֆայլերը՝ հավելվածից։",
)
NOT_YOUR_NUMBER = text("This is not your own number.", "Это не ваш номер.", "Սա Ձեր համարը չէ։")
NUMBER_UNKNOWN = text(
    "I found no single account with this number. Link it from your profile in the app.",
    "Не нашёл одного аккаунта с этим номером. Свяжите из профиля в приложении.",
    "Այս համարով մեկ հաշիվ չգտա։ Կապեք հավելվածի «Իմ հաշիվը» էջից։",
)
BOOKED = text(
    "🆕 <b>{name}</b>\n{day}, {time}\n{where}",
    "🆕 <b>{name}</b>\n{day}, {time}\n{where}",
    "🆕 <b>{name}</b>\n{day}, {time}\n{where}",
)
MOVED = text(
    "🔁 <b>{name}</b>\n{day}, {time} (was: {was})\n{where}",
    "🔁 <b>{name}</b>\n{day}, {time} (было: {was})\n{where}",
    "🔁 <b>{name}</b>\n{day}, {time} (էր՝ {was})\n{where}",
)
CALLED_OFF = text(
    "✖️ Cancelled: <b>{name}</b>\n{day}, {time}\n{where}",
    "✖️ Отменено: <b>{name}</b>\n{day}, {time}\n{where}",
    "✖️ Չեղարկվեց․ <b>{name}</b>\n{day}, {time}\n{where}",
)
CONFIRM = text("✅ Confirm", "✅ Подтвердить", "✅ Հաստատել")
OTHER_TIME = text("🔁 Offer another time", "🔁 Предложить другое время", "🔁 Առաջարկել այլ ժամ")
CALL_OFF = text("✖️ Cancel", "✖️ Отменить", "✖️ Չեղարկել")
CONFIRMED = text("Confirmed.", "Подтверждено.", "Հաստատված է։")
REALLY = text(
    "Really cancel? <b>{name}</b>, {day}, {time}. The patient is told, and the money goes back.",
    "Точно отменить? <b>{name}</b>, {day}, {time}. Пациент узнает, деньги вернутся.",
    "Իսկապե՞ս չեղարկել՝ <b>{name}</b>, {day}, {time}։ Պացիենտը կիմանա, և գումարը կվերադարձվի։",
)
MEANWHILE = text(
    "It has changed. Now:", "Визит тем временем изменился. Теперь:", "Այցը փոխվել է։ Հիմա այն՝"
)
YES_CALL_OFF = text("Yes, cancel", "Да, отменить", "Այո, չեղարկել")
MOVED_TO = text(
    "Moved: <b>{name}</b>, {day}, {time}",
    "Перенесено: <b>{name}</b>, {day}, {time}",
    "Տեղափոխվեց․ <b>{name}</b>, {day}, {time}",
)
