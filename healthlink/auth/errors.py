"""Refusals of accounts and sessions."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Forbidden, Problem, Text, Unauthorized, Unprocessable
from healthlink.words import FIELD_MESSAGES


class WrongCredentials(Unauthorized):
    """No account has this e-mail and password together; which of them is wrong is not told."""

    title: ClassVar[Text] = {
        "en": "Wrong e-mail or password",
        "ru": "Неверная почта или пароль",
        "hy": "Սխալ էլ. փոստ կամ գաղտնաբառ",
    }


class SessionEnded(Unauthorized):
    """The session is over: signed out, expired, or ended because its refresh token leaked."""

    title: ClassVar[Text] = {
        "en": "This session has ended, please sign in again",
        "ru": "Сеанс завершён, войдите снова",
        "hy": "Սեանսն ավարտվել է, մուտք գործեք կրկին",
    }


class InitDataRefused(Unauthorized):
    """The parent of the two refusals of initData: `errors` has their codes, for the Mini App."""

    @classmethod
    def code(cls) -> str:
        return cls.slug().replace("-", "_")


class InitDataInvalid(InitDataRefused):
    """Our bot did not sign this initData, it names no person, or it must not open a session any
    more: its owner has signed out, or was blocked. Which of these, is not told."""

    title: ClassVar[Text] = FIELD_MESSAGES["init_data_invalid"]


class InitDataExpired(InitDataRefused):
    """The initData is genuine, but older than an hour (INIT_DATA_MAX_AGE): the Mini App has to be
    closed and opened again."""

    title: ClassVar[Text] = FIELD_MESSAGES["init_data_expired"]


class TelegramOff(Problem):
    """No bot is set up here, so nobody signs in by Telegram."""

    status = 503
    title: ClassVar[Text] = {
        "en": "Signing in by Telegram is not set up",
        "ru": "Вход через Telegram не настроен",
        "hy": "Telegram-ով մուտքը կարգավորված չէ",
    }


class WrongPassword(Unprocessable):
    """The current password was not the one given."""

    title: ClassVar[Text] = {
        "en": "The password is wrong",
        "ru": "Неверный пароль",
        "hy": "Գաղտնաբառը սխալ է",
    }


class LinkExpired(Unprocessable):
    """The link was used before, is too old, was followed by a newer one, or never was."""

    title: ClassVar[Text] = {
        "en": "This link no longer works, ask for a new one",
        "ru": "Эта ссылка больше не действует, запросите новую",
        "hy": "Այս հղումն այլևս չի գործում, խնդրեք նորը",
    }


class EmailTaken(Conflict):
    """Another account has this e-mail address."""

    title: ClassVar[Text] = {
        "en": "This e-mail is already registered",
        "ru": "Эта почта уже зарегистрирована",
        "hy": "Այս էլ. փոստն արդեն գրանցված է",
    }


class EmailUnproven(Conflict):
    """The owner of this account has not followed the link that was sent to its e-mail address, so
    it may not be theirs."""

    title: ClassVar[Text] = {
        "en": "The owner of this account has not confirmed its e-mail yet",
        "ru": "Владелец этого аккаунта ещё не подтвердил почту",
        "hy": "Այս հաշվի տերը դեռ չի հաստատել էլ. փոստը",
    }


class TelegramTaken(Conflict):
    """This Telegram account, or this account of ours, is joined with another one already."""

    title: ClassVar[Text] = {
        "en": "This Telegram account, or this profile, is linked already",
        "ru": "Этот аккаунт Telegram или этот профиль уже связан",
        "hy": "Telegram-ի այս հաշիվը կամ այս էջն արդեն կապված է",
    }


violations.means("telegram_account_of_user", TelegramTaken)


class TelegramForNews(Forbidden):
    """This Telegram account is told of visits and opens nothing: it was joined by a shared number,
    or the password was changed since. Link it from the profile, with
    `POST /api/v1/users/me/telegram`, or part it in the bot."""

    title: ClassVar[Text] = {
        "en": "This Telegram only gets reminders. Link it from your profile on the site",
        "ru": "Этот Telegram получает только напоминания. Свяжите его из профиля на сайте",
        "hy": "Այս Telegram-ը միայն հիշեցումներ է ստանում։ Կապեք այն կայքի Ձեր էջից",
    }


class FamilyFull(Conflict):
    """Twenty people can be booked for from one account."""

    title: ClassVar[Text] = {
        "en": "There are twenty people in your family already",
        "ru": "В вашей семье уже двадцать человек",
        "hy": "Ձեր ընտանիքում արդեն քսան հոգի կա",
    }


violations.means("users_email_key", EmailTaken)
