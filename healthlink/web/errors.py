"""Why this machine shall not be asked now."""

from typing import ClassVar

from healthlink.errors import Text, Unavailable


class Leaving(Unavailable):
    """This machine is about to stop. What it is asked it still answers; ask another from now on."""

    title: ClassVar[Text] = {
        "en": "This server is about to stop",
        "ru": "Этот сервер сейчас остановится",
        "hy": "Այս սերվերը շուտով կդադարի աշխատել",
    }


class SchemaTooOld(Unavailable):
    """The database lacks migrations that this program needs: run `healthlink migrate`."""

    title: ClassVar[Text] = {
        "en": "The database is not ready for this version yet",
        "ru": "База данных ещё не готова к этой версии",
        "hy": "Տվյալների բազան դեռ պատրաստ չէ այս տարբերակին",
    }
