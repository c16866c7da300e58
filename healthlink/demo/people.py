"""Names of make-believe doctors, each in the gender and script of its bearer."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Person:
    full_name: str
    is_woman: bool
    speaks_armenian: bool = False


_WOMEN_RU = (
    "Анна Мария Елена Ольга Наталья Екатерина Ирина Татьяна Светлана Юлия Дарья Ксения Вера"
    " Людмила Полина Софья Алина Марина Надежда Евгения Виктория Галина Лариса Вероника Анастасия"
)
_MEN_RU = (
    "Алексей Дмитрий Сергей Андрей Михаил Николай Павел Иван Артём Максим Владимир Кирилл Егор"
    " Константин Олег Роман Игорь Глеб Денис Виктор Тимур Фёдор Григорий Леонид Станислав"
)
# His and hers both stand: what follows from Илья, Лев or Павел obeys no short rule.
_PATRONYMICS = (
    "Алексеевич Алексеевна|Дмитриевич Дмитриевна|Сергеевич Сергеевна|Андреевич Андреевна"
    "|Михайлович Михайловна|Николаевич Николаевна|Павлович Павловна|Иванович Ивановна"
    "|Владимирович Владимировна|Олегович Олеговна|Игоревич Игоревна|Викторович Викторовна"
    "|Ильич Ильинична|Львович Львовна|Юрьевич Юрьевна|Анатольевич Анатольевна|Петрович Петровна"
    "|Евгеньевич Евгеньевна|Борисович Борисовна|Валерьевич Валерьевна|Аркадьевич Аркадьевна"
    "|Вячеславович Вячеславовна|Григорьевич Григорьевна|Константинович Константиновна"
)
_SURNAMES_RU = (
    "Соколов Соколова|Морозов Морозова|Лебедев Лебедева|Зайцев Зайцева|Виноградов Виноградова"
    "|Крылов Крылова|Орлов Орлова|Тихонов Тихонова|Белов Белова|Комаров Комарова|Киселёв Киселёва"
    "|Макаров Макарова|Фролов Фролова|Журавлёв Журавлёва|Гусев Гусева|Ершов Ершова|Лапин Лапина"
    "|Родин Родина|Синицын Синицына|Голубев Голубева|Калинин Калинина|Савельев Савельева"
    "|Токарев Токарева|Одинцов Одинцова|Рябов Рябова|Левицкий Левицкая|Островский Островская"
    "|Раевский Раевская|Вишневский Вишневская|Полянский Полянская|Горский Горская|Шевченко Шевченко"
    "|Ткаченко Ткаченко|Бондаренко Бондаренко|Гринберг Гринберг|Хасанов Хасанова|Каримов Каримова"
    "|Ахметов Ахметова|Седых Седых|Черных Черных|Мещеряков Мещерякова|Воронцов Воронцова"
    "|Ларионов Ларионова|Пахомов Пахомова|Субботин Субботина|Никольский Никольская|Юдин Юдина"
)
_WOMEN_FROM_ARMENIA = "Анаит Нарине Лусине Гаяне Армине Сусанна Карине Рузанна"
_MEN_FROM_ARMENIA = "Арам Тигран Карен Ашот Гагик Вардан Армен Рубен"
_PATRONYMICS_FROM_ARMENIA = (
    "Арамович Арамовна|Каренович Кареновна|Ашотович Ашотовна|Гагикович Гагиковна"
    "|Рубенович Рубеновна|Левонович Левоновна"
)
_SURNAMES_FROM_ARMENIA = "Арутюнян Григорян Саркисян Мкртчян Петросян Аветисян Оганесян"

_WOMEN_HY = (
    "Անահիտ Նարինե Լուսինե Գայանե Արմինե Սոնա Մարիամ Անի Լիլիթ Հասմիկ Նունե Շուշան Տաթևիկ Մանե"
    " Աստղիկ Ռուզաննա Հռիփսիմե Կարինե Զարուհի Նաիրա Սիրանուշ Էմմա Վարդուհի Լիանա"
)
_MEN_HY = (
    "Արամ Տիգրան Կարեն Աշոտ Գագիկ Վարդան Արմեն Ռուբեն Դավիթ Հայկ Գևորգ Նարեկ Սամվել Հովհաննես"
    " Գարեգին Լևոն Մհեր Արտակ Վահե Հրանտ Սուրեն Ատոմ Մկրտիչ Ստեփան"
)
_SURNAMES_HY = (
    "Գրիգորյան Հարությունյան Սարգսյան Մկրտչյան Պետրոսյան Ավետիսյան Հովհաննիսյան Խաչատրյան"
    " Ղազարյան Մանուկյան Ստեփանյան Վարդանյան Աբրահամյան Մելքոնյան Բաղդասարյան Դանիելյան Թումանյան"
    " Ասատրյան Սիմոնյան Գալստյան Նազարյան Մարտիրոսյան Ադամյան Մինասյան Բաբայան Զաքարյան Օհանյան"
    " Թադևոսյան Եղիազարյան Պողոսյան Շահինյան Տեր-Ղազարյան Մելիքյան Ազատյան Հակոբյան"
)

_WOMEN_SHARE = 0.58
_FROM_ARMENIA_SHARE = 0.09


def doctors(language: str, random: Random) -> Iterator[Person]:
    """People without end, no full name twice."""
    draw = {"ru": _russian, "hy": _armenian}[language]
    met: set[str] = set()
    while True:
        person = draw(random)
        if person.full_name not in met:
            met.add(person.full_name)
            yield person


def _russian(random: Random) -> Person:
    is_woman = random.random() < _WOMEN_SHARE
    if random.random() < _FROM_ARMENIA_SHARE:
        return _from_armenia(random, is_woman=is_woman)
    first = _one(_WOMEN_RU if is_woman else _MEN_RU, random)
    surname = _agreed(_SURNAMES_RU, random, is_woman=is_woman)
    patronymic = _agreed(_PATRONYMICS, random, is_woman=is_woman)
    return Person(f"{surname} {first} {patronymic}", is_woman)


def _from_armenia(random: Random, *, is_woman: bool) -> Person:
    surname = _one(_SURNAMES_FROM_ARMENIA, random)
    first = _one(_WOMEN_FROM_ARMENIA if is_woman else _MEN_FROM_ARMENIA, random)
    patronymic = _agreed(_PATRONYMICS_FROM_ARMENIA, random, is_woman=is_woman)
    return Person(f"{surname} {first} {patronymic}", is_woman, speaks_armenian=True)


def _armenian(random: Random) -> Person:
    is_woman = random.random() < _WOMEN_SHARE
    first = _one(_WOMEN_HY if is_woman else _MEN_HY, random)
    return Person(f"{first} {_one(_SURNAMES_HY, random)}", is_woman, speaks_armenian=True)


def _one(names: str, random: Random) -> str:
    return random.choice(names.split())


def _agreed(pairs: str, random: Random, *, is_woman: bool) -> str:
    """One of `his hers|his hers|…`."""
    his, hers = random.choice(pairs.split("|")).split()
    return hers if is_woman else his
