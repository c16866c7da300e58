"""What is wrong with a file: where, and what, in the reader's language."""

from dataclasses import dataclass, field

from healthlink import words
from healthlink.errors import Text
from healthlink.words import text

MOST_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    column: str
    code: str
    sheet: str = ""
    about: str = ""
    """What the message speaks of: another line."""


@dataclass(slots=True)
class Faults:
    """All of them are counted; the first thousand are kept to be shown."""

    shown: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(
        self, code: str, *, line: int = 0, column: str = "", sheet: str = "", about: object = ""
    ) -> None:
        self.total += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(Fault(line, column, code, sheet, str(about)))


def message(code: str, about: str, reader: str) -> str:
    text = WORDS.get(code)
    return text[reader].format(about) if text else words.field_message(code, reader)


WORDS: dict[str, Text] = {
    # the file
    "empty": text("The file is empty", "Файл пуст", "Ֆայլը դատարկ է"),
    "encoding": text(
        "Not UTF-8 text: save the file as CSV UTF-8",
        "Текст не в UTF-8: сохраните файл как CSV UTF-8",
        "Տեքստը UTF-8 չէ. պահպանեք ֆայլը որպես CSV UTF-8",
    ),
    "quotes": text(
        "The quotes do not match", "Кавычки расставлены неверно", "Չակերտները սխալ են դրված"
    ),
    "long_cell": text(
        "A cell is longer than 32,767 characters",
        "Ячейка длиннее 32 767 знаков",
        "Վանդակը 32 767 նիշից երկար է",
    ),
    "old_workbook": text(
        "Neither CSV nor XLSX: save the file as .xlsx without a password",
        "Не CSV и не XLSX: сохраните файл как .xlsx без пароля",
        "Ոչ CSV է, ոչ XLSX. պահպանեք ֆայլը որպես .xlsx առանց գաղտնաբառի",
    ),
    "password": text(
        "The file has a password", "Файл защищён паролем", "Ֆայլը պաշտպանված է գաղտնաբառով"
    ),
    "workbook": text(
        "The spreadsheet is damaged", "Таблица повреждена", "Աղյուսակը վնասված է"
    ),
    "too_large": text(
        "The file unpacks to more than we read",
        "В распакованном виде файл слишком большой",
        "Բացված վիճակում ֆայլը չափազանց մեծ է",
    ),
    "many_rows": text(
        "More than 200,000 rows", "Больше 200 000 строк", "Ավելի քան 200 000 տող"
    ),
    "many_columns": text("More than 64 columns", "Больше 64 столбцов", "Ավելի քան 64 սյունակ"),
    "no_rows": text(
        "There are no rows below the headers",
        "Под заголовками нет ни одной строки",
        "Վերնագրերի տակ տողեր չկան",
    ),
    "conflict": text(
        "Something was changed while the file was being brought in: try again",
        "Данные изменились во время загрузки: попробуйте ещё раз",
        "Ներմուծման ընթացքում տվյալները փոխվեցին. փորձեք նորից",
    ),
    # headers
    "unknown_column": text(
        "There is no such column", "Такого столбца нет", "Այսպիսի սյունակ չկա"
    ),
    "column_twice": text(
        "This column is there twice", "Этот столбец повторяется", "Այս սյունակը կրկնվում է"
    ),
    "no_kind": text(
        "No column `kind`, and the sheet is not called clinics, doctors, services or hours",
        "Нет столбца «вид», а лист не называется «клиники», «врачи», «услуги» или «часы»",
        "Չկա «տեսակ» սյունակ, իսկ թերթը չի կոչվում «կլինիկաներ», «բժիշկներ», «ծառայություններ» "
        "կամ «ժամեր»",
    ),
    # rows
    "kind": text(
        "The kind is clinic, doctor, service or hours",
        "Вид строки: клиника, врач, услуга или часы",
        "Տողի տեսակը՝ կլինիկա, բժիշկ, ծառայություն կամ ժամեր",
    ),
    "row_length": text(
        "The row has more or fewer cells than the headers",
        "В строке не столько ячеек, сколько заголовков",
        "Տողի վանդակների թիվը տարբերվում է վերնագրերից",
    ),
    "other_kind": text(
        "Rows of this kind have no such column",
        "У строк этого вида нет такого столбца",
        "Այս տեսակի տողերը նման սյունակ չունեն",
    ),
    "twice": text(
        "Line {} is about the same", "О том же говорит строка {}", "Նույնի մասին է {} տողը"
    ),
    "formula": text(
        "A formula: put its value here, or ' before the text",
        "Это формула: впишите её значение или поставьте ' перед текстом",
        "Սա բանաձև է. գրեք արժեքը կամ դրեք ' տեքստից առաջ",
    ),
    "yes_or_no": text("Write yes or no", "Напишите «да» или «нет»", "Գրեք «այո» կամ «ոչ»"),
    "weekday": text(
        "Write a day of the week: 1 (Monday) to 7, or its name",
        "Укажите день недели: от 1 (понедельник) до 7 или название",
        "Նշեք շաբաթվա օրը՝ 1 (երկուշաբթի) – 7 կամ անունը",
    ),
    "coordinate": text(
        "Write degrees, as 40.18", "Укажите градусы: 40.18", "Նշեք աստիճանը՝ 40.18"
    ),
    "timezone": text(
        "Not a time zone; write it as Asia/Yerevan",
        "Нет такого часового пояса; пишите как Europe/Moscow",
        "Այսպիսի ժամային գոտի չկա. գրեք Asia/Yerevan ձևով",
    ),
    "currency": text("Write RUB or AMD", "Напишите RUB или AMD", "Գրեք RUB կամ AMD"),
    "separator": text(
        "No | inside of one value",
        "Внутри одного значения не может быть |",
        "Արժեքի մեջ չի կարող լինել |",
    ),
    "string_pattern_mismatch": text(
        "Write codes of languages, as hy|ru|en",
        "Пишите коды языков: hy|ru|en",
        "Գրեք լեզուների կոդերը՝ hy|ru|en",
    ),
    # references
    "unknown_clinic": text(
        "There is no clinic with this external id",
        "Нет клиники с таким внешним id",
        "Այս արտաքին id-ով կլինիկա չկա",
    ),
    "unknown_doctor": text(
        "There is no doctor with this external id",
        "Нет врача с таким внешним id",
        "Այս արտաքին id-ով բժիշկ չկա",
    ),
    "not_yours": text(
        "This is not your clinic's to change",
        "Ваша клиника не может это менять",
        "Ձեր կլինիկան չի կարող սա փոխել",
    ),
    "does_not_receive": text(
        "The doctor does not receive at this clinic",
        "Врач не принимает в этой клинике",
        "Բժիշկն այս կլինիկայում չի ընդունում",
    ),
    "fixed": text(
        "A service stays with its clinic and doctor: give another external id to a new one",
        "Клиника и врач услуги не меняются: новой услуге дайте другой внешний id",
        "Ծառայության կլինիկան և բժիշկը չեն փոխվում. նորին տվեք այլ արտաքին id",
    ),
    "another_currency": text(
        "The price is in the clinic's currency",
        "Цена указывается в валюте клиники",
        "Գինը նշվում է կլինիկայի արժույթով",
    ),
    "priced": text(
        "A clinic that has services keeps its currency",
        "Валюта клиники, у которой есть услуги, не меняется",
        "Ծառայություններ ունեցող կլինիկայի արժույթը չի փոխվում",
    ),
    "hours_order": text(
        "The end must be after the beginning",
        "Конец должен быть позже начала",
        "Ավարտը պետք է լինի սկզբից հետո",
    ),
    "hours_overlap": text(
        "These hours overlap with line {}",
        "Эти часы пересекаются со строкой {}",
        "Այս ժամերը հատվում են {} տողի հետ",
    ),
}  # fmt: skip
