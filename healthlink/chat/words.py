"""What people are told of messages that wait."""

from healthlink.errors import Text


def text(hy: str, ru: str, en: str) -> Text:
    return {"hy": hy, "ru": ru, "en": en}


NEW = text(
    "💬 <b>{name}</b>․ նոր հաղորդագրություն",
    "💬 <b>{name}</b>: новое сообщение",
    "💬 <b>{name}</b>: a new message",
)
WITH_TEXT = "💬 <b>{name}</b>\n{content}"
ONLY_FILES = text("(ֆայլ)", "(файл)", "(a file)")
ANSWER = text(
    "Պատասխանելու համար պատասխանեք այս հաղորդագրությանը։",
    "Чтобы ответить, ответьте на это сообщение.",
    "To answer, reply to this message.",
)
DIGEST = text("Նոր հաղորդագրություններ", "Новые сообщения", "New messages")
DIGEST_TEXT = text(
    "Ձեզ գրել են HealthLink-ում։", "Вам написали в HealthLink.", "You have messages on HealthLink."
)
OPEN = text("Բացել", "Открыть", "Open")
WHY = text(
    "Այս նամակը գալիս է, որովհետև հաղորդագրությունը կարդացված չէ։",
    "Письмо пришло, потому что сообщение не прочитано.",
    "This letter comes because a message is unread.",
)
