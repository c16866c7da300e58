"""How the search's specialties refuse."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, InvalidInput, NotFound, Text


class WordTaken(Conflict):
    """This word already finds a specialty, this one or another."""

    title: ClassVar[Text] = {
        "en": "This word already finds a specialty",
        "ru": "По этому слову уже находят специальность",
        "hy": "Այս բառով արդեն գտնում են մասնագիտություն",
    }


class SpecialtyExists(Conflict):
    """There is a specialty of this key already."""

    title: ClassVar[Text] = {
        "en": "There is a specialty of this key already",
        "ru": "Специальность с таким ключом уже есть",
        "hy": "Այս բանալիով մասնագիտություն արդեն կա",
    }


class NotHeard(InvalidInput):
    """The word has no letter that the search could hear: Armenian, Russian or Latin."""

    title: ClassVar[Text] = {
        "en": "A word needs Armenian, Russian or Latin letters",
        "ru": "В слове нужны армянские, русские или латинские буквы",
        "hy": "Բառում պետք են հայերեն, ռուսերեն կամ լատիներեն տառեր",
    }


violations.means("specialty_synonym_word", WordTaken)
violations.means("specialty_key_key", SpecialtyExists)
violations.means("specialty_synonym_sound", NotHeard)
violations.means("specialty_synonym_specialty_id_fkey", NotFound)
