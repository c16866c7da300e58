"""The page at our address itself, for whoever comes without a link: where each of them goes on."""

from html import escape

from healthlink.web import visit_page
from healthlink.words import text

TITLE = text("Private medicine", "Частная медицина", "Մասնավոր բժշկություն")
PATIENTS = text(
    "Patients: your visits are in the app and behind the links of our letters.",
    "Пациентам: ваши записи в приложении и по ссылкам из наших писем.",
    "Պացիենտներին՝ Ձեր գրանցումները հավելվածում են և մեր նամակների հղումներով։",
)
DOCTORS = text(
    "Doctors: your practice opens in Telegram, by a button of our bot.",
    "Врачам: практика открывается в Telegram, кнопкой нашего бота.",
    "Բժիշկներին՝ պրակտիկան բացվում է Telegram-ում՝ մեր բոտի կոճակով։",
)
BOT = text("Open the bot", "Открыть бота", "Բացել բոտը")
DEVELOPERS = text("For developers: the API", "Разработчикам: API", "Ծրագրավորողներին՝ API")


def render(bot: str, language: str) -> str:
    """`bot`: the link that opens it, or nothing."""
    to_bot = f'<a class=go href="{escape(bot)}">{BOT[language]}</a>' if bot else ""
    body = (
        f"<h1>{TITLE[language]}</h1><p>{PATIENTS[language]}</p><p>{DOCTORS[language]}</p>"
        f'{to_bot}<a class="go quiet" href="/docs">{DEVELOPERS[language]}</a>'
    )
    return visit_page.document(TITLE[language], body, language, "back")
