"""Logos and portraits: readable, deterministic and safe with any name."""

from collections.abc import Callable
from uuid import UUID
from xml.etree import ElementTree

import pytest

from healthlink.catalog import pictures

Draw = Callable[[str, UUID], str]
SVG = "{http://www.w3.org/2000/svg}"
SEEDS = [UUID(int=number * 977 + number % 7) for number in range(150)]
DRAW = pytest.mark.parametrize("draw", [pictures.logo, pictures.portrait])
NASTY = [
    "",
    " \t\n",
    "<script>alert(1)</script>",
    "]]><!-- &amp; &#0; --><![CDATA[",
    "\"'><image href='https://example.org/x'/>",
    "\x00\x01\x1b[31mред\x7f\x9f",
    "\u202eкиника\u2066\ufeff",
    "\ud800 одинокий суррогат \udfff",
    "\ufffe\uffff\U0010ffff",
    "🙂👩‍⚕️🦷",
    "Ё" * 200,
    "а " * 5000,
    "ևա ուռ ßa ﬁa ǆ",
    "И\u0306\u0301\u0301\u0301 Z\u0335\u0321",
    "عيادة النور",
    "诊所 一",
    "24 / 7",
    "«»—_...",
]


def letters(svg: str) -> str:
    return "".join(text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("deep", "pale"), pictures.PALETTE)
def test_letters_pass_wcag_aa_on_their_ground(deep: str, pale: str) -> None:
    assert (luminance(pale) + 0.05) / (luminance(deep) + 0.05) >= 4.5


@DRAW
@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_still_gives_a_harmless_picture(draw: Draw, name: str) -> None:
    for seed in SEEDS[:12]:
        root = ElementTree.fromstring(draw(name, seed).encode())
        assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
            "svg", "title", "rect", "circle", "path", "text",
        }  # fmt: skip
        attributes = {key for element in root.iter() for key in element.attrib}
        assert not {key for key in attributes if key.startswith("on") or "href" in key}
        assert "style" not in attributes


@DRAW
def test_a_picture_says_its_size_role_and_title(draw: Draw) -> None:
    root = ElementTree.fromstring(draw("Липа & <Клён>", SEEDS[3]))
    assert root.get("role") == "img"
    assert {"width", "height", "viewBox"} <= root.attrib.keys()
    assert root.findtext(f"{SVG}title") == "Липа & <Клён>"


@DRAW
def test_a_picture_stays_small_whatever_the_name(draw: Draw) -> None:
    assert all(len(draw("&" * 9000, seed)) < 4000 for seed in SEEDS)


@DRAW
def test_the_same_seed_draws_the_same_picture(draw: Draw) -> None:
    assert [draw("Липа", seed) for seed in SEEDS] == [draw("Липа", seed) for seed in SEEDS]


def test_seeds_use_every_colour_and_every_general_mark() -> None:
    drawn = "".join(pictures.logo("Липа", seed) for seed in SEEDS)
    assert all(deep in drawn for deep, _ in pictures.PALETTE)
    told_by_name = {"tooth", "eye"}
    marks = {name: shape for name, shape in pictures.MARKS.items() if name not in told_by_name}
    assert all(shape in drawn for shape in marks.values())


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Стоматология «Шестёрка»", "tooth"),
        ("«Սպիտակ քար» ատամնաբուժական կլինիկա", "tooth"),
        ("Глазная клиника «Аметрин»", "eye"),
        ("«Պարզ հայացք» ակնաբուժական կենտրոն", "eye"),
        ("Кардиоцентр «Ровный ритм»", "heart"),
        ("«Հանգիստ ռիթմ» սրտաբանական կենտրոն", "heart"),
    ],
)
def test_a_telling_name_chooses_the_mark(name: str, mark: str) -> None:
    assert all(pictures.MARKS[mark] in pictures.logo(name, seed) for seed in SEEDS)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Клиника «Липовый сад»", "ЛС"),
        ("ООО «Медицинский центр Полянка»", "П"),
        ("«Այգաբաց» բժշկական կենտրոն", "Ա"),
        ("ԲԿ Նռնենի", "Ն"),
        ("Бժշկական կենտրոն".replace("Б", "Բ"), "ԲԿ"),
        ("Клиника", "К"),
        ("northern light clinic", "NL"),
        ("и\u0306од", "Й"),
        ("🙂", ""),
    ],
)
def test_a_logo_skips_ordinary_words_when_it_has_others(name: str, initials: str) -> None:
    assert letters(pictures.logo(name, SEEDS[1])) == initials


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Соколова Анна Викторовна", "СА"),
        ("Ուրարտու Եվա", "ՈԵ"),
        ("և Շուշան", "ևՇ"),
        ("anna", "A"),
        ("", ""),
    ],
)
def test_a_portrait_has_the_initials_of_the_first_two_names(name: str, initials: str) -> None:
    assert letters(pictures.portrait(name, SEEDS[1])) == initials
