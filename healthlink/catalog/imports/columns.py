"""The table: which columns each kind of row has, and what they are called in three languages."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from healthlink.catalog.imports import cells
from healthlink.fields import Name

REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Column:
    """`default`: what an empty cell means, and a new thing has when the column is absent."""

    name: str
    type: Any
    default: Any = REQUIRED
    example: str = ""
    adapter: TypeAdapter[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "adapter", TypeAdapter(self.type))

    def read(self, cell: str) -> tuple[Any, str | None]:
        """The cell's value, or what is wrong with it."""
        if not cell.strip():
            return (None, "missing") if self.default is REQUIRED else (self.default, None)
        if cell.startswith(("=", "＝")):
            return None, "formula"
        try:
            return self.adapter.validate_python(cells.unguarded(cell)), None
        except ValidationError as wrong:
            return None, wrong.errors(include_input=False, include_url=False)[0]["type"]


KIND = "kind"
OWN_ID = Column("external_id", cells.ExternalId, example="1")
CLINIC = Column("clinic", cells.ExternalId, example="1")
DOCTOR = Column("doctor", cells.ExternalId, example="1")

OF_CLINIC = (
    OWN_ID,
    Column("name", Name, example="Клиника «Авиценна»"),
    Column("city", Name, example="Ереван"),
    Column("address", Name, example="ул. Абовяна, 12"),
    Column("description", cells.Text, "", example="Кардиология и диагностика"),
    Column("timezone", cells.Zone, example="Asia/Yerevan"),
    Column("currency", cells.Currency, example="AMD"),
    Column("latitude", cells.Latitude, None, example="40.1811"),
    Column("longitude", cells.Longitude, None, example="44.5136"),
    Column("cancel_notice_hours", cells.whole(0, 336), 24, example="24"),
    Column("late_refund_percent", cells.whole(0, 100), 0, example="50"),
)
OF_DOCTOR = (
    OWN_ID,
    Column("clinic", cells.ExternalIds, example="1"),
    Column("full_name", Name, example="Արամ Գրիգորյան"),
    Column("specialization", Name, example="Սրտաբան"),
    Column("description", cells.Text, "", example="Лечит аритмии"),
    Column("languages", cells.Languages, [], example="hy|ru"),
    Column("sees_adults", cells.Flag, True, example="yes"),
    Column("sees_children", cells.Flag, False, example="no"),
)
OF_SERVICE = (
    OWN_ID,
    CLINIC,
    DOCTOR,
    Column("procedure", Name, "", example="Консультация кардиолога"),
    Column("name", Name, example="Консультация кардиолога"),
    Column("description", cells.Text, "", example="Первичный приём с ЭКГ"),
    Column("price", cells.Money, example="15000"),
    Column("currency", cells.Currency, "", example="AMD"),
    Column("duration", cells.whole(5, 720), example="30"),
    Column("buffer_before", cells.whole(0, 240), 0, example="0"),
    Column("buffer_after", cells.whole(0, 240), 0, example="10"),
    Column("prepaid", cells.Flag, False, example="no"),
    Column("active", cells.Flag, True, example="yes"),
)

HEADERS: dict[str, tuple[str, ...]] = {
    "kind": ("вид", "тип", "տեսակ"),
    "external_id": ("внешний id", "внешний ид", "արտաքին id", "արտաքին համար"),
    "name": ("название", "անվանում"),
    "city": ("город", "քաղաք"),
    "address": ("адрес", "հասցե"),
    "description": ("описание", "նկարագրություն"),
    "timezone": ("часовой пояс", "ժամային գոտի"),
    "currency": ("валюта", "արժույթ"),
    "latitude": ("широта", "լայնություն"),
    "longitude": ("долгота", "երկայնություն"),
    "cancel_notice_hours": ("бесплатная отмена за часов", "անվճար չեղարկում ժամ առաջ"),
    "late_refund_percent": ("возврат при поздней отмене %", "ուշ չեղարկման վերադարձ %"),
    "clinic": ("клиника", "կլինիկա"),
    "doctor": ("врач", "բժիշկ"),
    "full_name": ("фио", "имя врача", "անուն ազգանուն"),
    "specialization": ("специализация", "специальность", "մասնագիտացում"),
    "languages": ("языки", "լեզուներ"),
    "sees_adults": ("принимает взрослых", "ընդունում է մեծահասակների"),
    "sees_children": ("принимает детей", "ընդունում է երեխաների"),
    "procedure": ("процедура", "պրոցեդուրա"),
    "price": ("цена", "գին"),
    "duration": ("длительность", "տևողություն"),
    "buffer_before": ("пауза до", "ընդմիջում առաջ"),
    "buffer_after": ("пауза после", "ընդմիջում հետո"),
    "prepaid": ("предоплата", "կանխավճար"),
    "active": ("активна", "ակտիվ"),
    "weekday": ("день недели", "շաբաթվա օր"),
    "opens": ("начало", "սկիզբ"),
    "closes": ("конец", "ավարտ"),
    "step": ("шаг", "քայլ"),
}
KINDS: dict[str, tuple[str, ...]] = {
    "clinic": ("clinics", "клиника", "клиники", "կլինիկա", "կլինիկաներ"),
    "doctor": ("doctors", "врач", "врачи", "բժիշկ", "բժիշկներ"),
    "service": ("services", "услуга", "услуги", "ծառայություն", "ծառայություններ"),
    "hours": ("hours", "schedule", "часы", "часы работы", "ժամեր", "աշխատանքային ժամեր"),
}
"""What stands in the column `kind`, and sheets are called; what is referred to comes first."""


def folded(word: str) -> str:
    """As headers are compared: case, ё/е, և/եւ, underscores and outer spaces do not count."""
    plain = word.strip().casefold().replace("ё", "е").replace("և", "եւ").replace("_", " ")
    return " ".join(plain.split())


_HEADERS = {folded(word): name for name, also in HEADERS.items() for word in (name, *also)}
_KINDS = {folded(word): kind for kind, also in KINDS.items() for word in (kind, *also)}


def find_header(cell: str) -> str | None:
    return _HEADERS.get(folded(cell))


def find_kind(cell: str) -> str | None:
    return _KINDS.get(folded(cell))
