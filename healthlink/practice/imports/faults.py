"""What is wrong with a list of patients, beside what may be wrong with any file."""

from healthlink.catalog.imports import faults
from healthlink.errors import Text

WORDS: dict[str, Text] = {
    "icd10": {
        "en": "ICD-10 has no such code",
        "ru": "В МКБ-10 нет такого кода",
        "hy": "ՀՄԴ-10-ում այդպիսի կոդ չկա",
    },
    "status": {
        "en": "Write in_progress or completed",
        "ru": "Напишите «в лечении» или «завершено»",
        "hy": "Գրեք «բուժման մեջ» կամ «ավարտված»",
    },
    "many_patients": {
        "en": "More than 10,000 rows: divide the file",
        "ru": "Больше 10 000 строк: разделите файл",
        "hy": "Ավելի քան 10 000 տող․ բաժանեք ֆայլը",
    },
    "other_sheet": {
        "en": "The patients are on the first sheet; this one is another",
        "ru": "Пациенты должны быть на первом листе, а это другой",
        "hy": "Հիվանդները պետք է լինեն առաջին թերթում, իսկ սա ուրիշն է",
    },
    "no_column": {
        "en": "This column is missing",
        "ru": "Этого столбца нет",
        "hy": "Այս սյունակը չկա",
    },
}


def message(code: str, about: str, reader: str) -> str:
    return WORDS[code][reader] if code in WORDS else faults.message(code, about, reader)
