"""What people are told of messages that wait."""

from healthlink.words import text

NEW = text(
    "💬 <b>{name}</b>: a new message",
    "💬 <b>{name}</b>: новое сообщение",
    "💬 <b>{name}</b>․ նոր հաղորդագրություն",
)
WITH_TEXT = "💬 <b>{name}</b>\n{content}"
ONLY_FILES = text("(a file)", "(файл)", "(ֆայլ)")
ANSWER = text(
    "To answer, reply to this message.",
    "Чтобы ответить, ответьте на это сообщение.",
    "Պատասխանելու համար պատասխանեք այս հաղորդագրությանը։",
)
DIGEST = text("New messages", "Новые сообщения", "Նոր հաղորդագրություններ")
DIGEST_TEXT = text(
    "You have messages on HealthLink.", "Вам написали в HealthLink.", "Ձեզ գրել են HealthLink-ում։"
)
OPEN = text("Open", "Открыть", "Բացել")
WHY = text(
    "This letter comes because a message is unread.",
    "Письмо пришло, потому что сообщение не прочитано.",
    "Այս նամակը գալիս է, որովհետև հաղորդագրությունը կարդացված չէ։",
)
