"""Refusals of the bot."""

from typing import ClassVar

from healthlink.errors import Malformed, Text


class OldButton(Malformed):
    """The day of the button is over, or never was."""

    title: ClassVar[Text] = {
        "en": "This button is too old. /menu: all buttons",
        "ru": "Эта кнопка устарела. /menu: все кнопки",
        "hy": "Այս կոճակը հնացել է։ /menu՝ բոլոր կոճակները",
    }
