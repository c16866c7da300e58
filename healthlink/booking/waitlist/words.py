"""The words of the letter about an offered time, in our three languages."""

from healthlink.words import text

OFFERED = text("A time is free: {when}", "Освободилось время: {when}", "Ազատ ժամ կա՝ {when}")
OFFERED_TEXT = text(
    "A time that you are waiting for has become free. It is kept for you until {until}; after that "
    "the next in line is asked.",
    "Освободилось время, которого вы ждали. Оно закреплено за вами до {until}, потом мы предложим "
    "его следующему в очереди.",
    "Ազատվել է ժամ, որին սպասում էիք։ Այն պահված է Ձեզ համար մինչև {until}, այնուհետև կառաջարկենք "
    "հերթում հաջորդին։",
)
ACCEPT = text("Take this time", "Записаться на это время", "Գրանցվել այս ժամին")
DECLINE = text("I do not need it", "Это время не подходит", "Այս ժամը հարմար չէ")
