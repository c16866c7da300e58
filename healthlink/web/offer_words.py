"""The words of the pages behind links to offered times, in our three languages."""

from healthlink.booking.waitlist.dto import OfferState
from healthlink.errors import Text
from healthlink.words import text

STATES: dict[OfferState, Text] = {
    "open": text("A time is free for you", "Для вас есть время", "Ձեզ համար ազատ ժամ կա"),
    "declined": text("You passed it on", "Вы отказались от времени", "Դուք հրաժարվել եք ժամից"),
    "over": text(
        "This offer is over", "Предложение больше не действует", "Առաջարկն այլևս ուժի մեջ չէ"
    ),
}
LINES: dict[OfferState, Text] = {
    "open": text(
        "It is kept for you until {until}; after that the next in line is asked.",
        "Оно закреплено за вами до {until}, потом мы предложим его следующему в очереди.",
        "Այն պահված է Ձեզ համար մինչև {until}, այնուհետև կառաջարկենք հերթում հաջորդին։",
    ),
    "declined": text(
        "Thank you! It goes to the next in line. We will write when another time is free.",
        "Спасибо! Время перейдёт следующему в очереди. Мы напишем, когда освободится другое.",
        "Շնորհակալություն։ Ժամը կանցնի հերթում հաջորդին։ Կգրենք, երբ այլ ժամ ազատվի։",
    ),
    "over": text(
        "The time has gone to somebody else. How you wait on is in the app.",
        "Время перешло другому. Ваши ожидания можно посмотреть в приложении.",
        "Ժամն անցել է ուրիշին։ Ձեր սպասումները հավելվածում են։",
    ),
}
PREPAID = text(
    "This visit is paid for in advance: take the time, then pay in the app.",
    "Этот визит оплачивается заранее: закрепите время и оплатите его в приложении.",
    "Այս այցը վճարվում է նախապես. վերցրեք ժամը, ապա վճարեք հավելվածում։",
)
TO_THE_OFFER = text("Back to the offer", "Вернуться к предложению", "Վերադառնալ առաջարկին")
