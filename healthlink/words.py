"""Which of our three languages a caller reads, and the words for what is wrong with a field."""

from healthlink.errors import Text

LANGUAGES = ("en", "ru", "hy")


def language(accept: str) -> str:
    """The best of ours for an Accept-Language header: `hy-AM,ru;q=0.8` -> `hy`; else English."""
    wishes = []
    for place, part in enumerate(accept[:200].replace(" ", "").lower().split(",")):
        tag, _, quality = part.partition(";q=")
        weight = _number(quality)
        if tag.partition("-")[0] in LANGUAGES and weight > 0:
            wishes.append((-weight, place, tag[:2]))
    return min(wishes)[2] if wishes else "en"


def _number(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


def text(en: str, ru: str, hy: str) -> Text:
    """One saying in our three languages."""
    return {"en": en, "ru": ru, "hy": hy}


FIELD_MESSAGES: dict[str, Text] = {
    "missing": text("This field is required", "Обязательное поле", "Պարտադիր դաշտ"),
    "extra_forbidden": text("Unknown field", "Неизвестное поле", "Անհայտ դաշտ"),
    "string_type": text("Must be text", "Должна быть строка", "Պետք է լինի տեքստ"),
    "model_attributes_type": text(
        "Must be a JSON object, sent as application/json",
        "Нужен объект JSON с типом application/json",
        "Պետք է JSON օբյեկտ՝ application/json տեսակով",
    ),
    "string_too_short": text("Too short", "Слишком коротко", "Չափազանց կարճ է"),
    "string_too_long": text("Too long", "Слишком длинно", "Չափազանց երկար է"),
    "string_unicode": text("Not valid text", "Недопустимый текст", "Անթույլատրելի տեքստ"),
    "unprintable": text(
        "Control characters are not allowed",
        "Управляющие символы не допускаются",
        "Կառավարող նշանները չեն թույլատրվում",
    ),
    "uuid_parsing": text("Not an identifier", "Это не идентификатор", "Սա նույնացուցիչ չէ"),
    "uuid_type": text("Not an identifier", "Это не идентификатор", "Սա նույնացուցիչ չէ"),
    "int_parsing": text("Must be a whole number", "Нужно целое число", "Պետք է ամբողջ թիվ"),
    "int_type": text("Must be a whole number", "Нужно целое число", "Պետք է ամբողջ թիվ"),
    "int_from_float": text("Must be a whole number", "Нужно целое число", "Պետք է ամբողջ թիվ"),
    "bool_type": text("Must be true or false", "Нужно true или false", "Պետք է true կամ false"),
    "bool_parsing": text("Must be true or false", "Нужно true или false", "Պետք է true կամ false"),
    "list_type": text("Must be a list", "Нужен список", "Պետք է ցանկ"),
    "int_parsing_size": text("Too large", "Слишком много", "Չափազանց մեծ է"),
    "literal_error": text(
        "Not one of the values allowed here", "Такого значения нет", "Այսպիսի արժեք չկա"
    ),
    "too_short": text("Too short", "Слишком коротко", "Չափազանց կարճ է"),
    "too_long": text("Too long", "Слишком длинно", "Չափազանց երկար է"),
    "greater_than_equal": text("Too small", "Слишком мало", "Չափազանց փոքր է"),
    "less_than_equal": text("Too large", "Слишком много", "Չափազանց մեծ է"),
    "value_error": text("Not valid", "Неверное значение", "Սխալ արժեք"),
    "email": text(
        "Not an e-mail address", "Это не адрес электронной почты", "Սա էլ. փոստի հասցե չէ"
    ),
    "phone": text(
        "Not a phone number; write it with the country code",
        "Это не номер телефона; укажите его с кодом страны",
        "Սա հեռախոսահամար չէ, նշեք երկրի կոդով",
    ),
    "clock": text("Write the time as HH:MM", "Укажите время как ЧЧ:ММ", "Գրեք ժամը ԺԺ:ՐՐ ձևով"),
    "backwards": text(
        "Must end after it begins",
        "Конец должен быть позже начала",
        "Վերջը պետք է լինի սկզբից հետո",
    ),
    "day": text(
        "Write the date as YYYY-MM-DD",
        "Укажите дату как ГГГГ-ММ-ДД",
        "Գրեք ամսաթիվը ՏՏՏՏ-ԱԱ-ՕՕ ձևով",
    ),
    "not_born": text(
        "This day has not come yet", "Этот день ещё не наступил", "Այս օրը դեռ չի եկել"
    ),
    "money": text(
        "Not an amount of money, with two decimals at most",
        "Это не денежная сумма, не более двух знаков после запятой",
        "Սա գումար չէ, ստորակետից հետո առավելագույնը երկու նիշ",
    ),
    "too_vague": text(
        "Write at least three letters or digits in a row",
        "Укажите не менее трёх букв или цифр подряд",
        "Գրեք առնվազն երեք տառ կամ թիվ իրար կողքի",
    ),
    "timezone": text(
        "Not a time zone; write it like Asia/Yerevan",
        "Это не часовой пояс; укажите его как Asia/Yerevan",
        "Սա ժամային գոտի չէ, գրեք այսպես՝ Asia/Yerevan",
    ),
    "string_pattern_mismatch": text("Not of the right form", "Неверный формат", "Սխալ ձևաչափ է"),
    "float_type": text("Must be a number", "Нужно число", "Պետք է թիվ"),
    "float_parsing": text("Must be a number", "Нужно число", "Պետք է թիվ"),
    "finite_number": text("Must be a number", "Нужно число", "Պետք է թիվ"),
    "place": text(
        "Write the place as latitude,longitude",
        "Укажите место как широта,долгота",
        "Գրեք տեղը լայնություն,երկայնություն ձևով",
    ),
    "init_data_invalid": text(
        "Telegram did not sign this; open the app from Telegram again",
        "Подпись Telegram не подтвердилась; откройте приложение из Telegram ещё раз",
        "Telegram-ի ստորագրությունը չհաստատվեց, նորից բացեք հավելվածը Telegram-ից",
    ),
    "init_data_expired": text(
        "This was opened too long ago; close the app and open it again",
        "Приложение открыто слишком давно; закройте его и откройте снова",
        "Հավելվածը բացվել է շատ վաղուց, փակեք և նորից բացեք այն",
    ),
    "common_password": text(
        "This password is too common, choose another",
        "Это слишком распространённый пароль, выберите другой",
        "Այս գաղտնաբառը չափազանց տարածված է, ընտրեք ուրիշը",
    ),
}


def field_message(code: str, reader: str) -> str:
    return FIELD_MESSAGES.get(code, FIELD_MESSAGES["value_error"])[reader]
