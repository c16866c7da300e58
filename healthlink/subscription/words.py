"""The words of letters about plans, in our three languages."""

from datetime import datetime

from healthlink.notices import moments
from healthlink.words import text

SUBJECTS = {
    "subscription-three-days": text(
        "Your subscription ends in three days",
        "Подписка заканчивается через три дня",
        "Բաժանորդագրությունն ավարտվում է երեք օրից",
    ),
    "subscription-one-day": text(
        "Your subscription ends tomorrow",
        "Подписка заканчивается завтра",
        "Բաժանորդագրությունն ավարտվում է վաղը",
    ),
    "subscription-today": text(
        "Your subscription ends today",
        "Подписка заканчивается сегодня",
        "Բաժանորդագրությունն ավարտվում է այսօր",
    ),
}
ENDS = text("It ends on {when}.", "Она заканчивается: {when}.", "Այն ավարտվում է՝ {when}։")
TEXT = text(
    "Pay with Idram or IDBank: the new month begins where this one ends. If you do not, everything "
    "works for three more days; after that you can still read and export all of it.",
    "Оплатите через Idram или IDBank: новый месяц начнётся там, где закончится этот. Если не "
    "оплатить, ещё три дня всё работает, а потом всё можно читать и выгрузить.",
    "Վճարեք Idram-ով կամ IDBank-ով․ նոր ամիսը կսկսվի այնտեղ, որտեղ ավարտվում է այս մեկը։ Եթե "
    "չվճարեք, ևս երեք օր ամեն ինչ աշխատում է, հետո ամեն ինչ կարելի է կարդալ և արտահանել։",
)
BUTTON = text("To my subscription", "К подписке", "Բաժանորդագրություն")


def ends(at: datetime, zone: str, language: str) -> str:
    return ENDS[language].format(when=moments.when(at, zone, language))
