"""The room's refusals."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Text, Unprocessable


class ImportUnderWay(Conflict):
    """Another file is being brought in here: wait until it is done."""

    title: ClassVar[Text] = {
        "en": "Another file is being imported: wait until it is done",
        "ru": "Уже загружается другой файл: дождитесь окончания",
        "hy": "Արդեն մեկ այլ ֆայլ է ներմուծվում. սպասեք ավարտին",
    }


class NotTabular(Unprocessable):
    """The body is empty, or its Content-Type is neither text/csv nor that of an XLSX."""

    title: ClassVar[Text] = {
        "en": "Send a CSV or XLSX file",
        "ru": "Пришлите файл CSV или XLSX",
        "hy": "Ուղարկեք CSV կամ XLSX ֆայլ",
    }


violations.means("catalog_import_at_once", ImportUnderWay)
