"""parse_mode HTML: what it makes of a text, and how it refuses one."""

import pytest

from tests.sandbox.telegram import Human, Telegram

UNMARKED = 'Unmatched end tag at byte offset {}, expected "</{}>", found "</{}>"'


def shown(telegram: Telegram, nare: Human, text: str) -> tuple[str, list[tuple[str, int, int]]]:
    told = telegram.call("sendMessage", chat_id=nare.id, text=text, parse_mode="HTML")
    entities = [(each["type"], each["offset"], each["length"]) for each in told.get("entities", [])]
    return told["text"], entities


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<i><b>a</b>b</i>", "ab", [("italic", 0, 2), ("bold", 0, 1)]),
        ("😀<u>ա</u>", "😀ա", [("underline", 2, 1)]),
        ("<s>a</s><del>b</del>", "ab", [("strikethrough", 0, 1), ("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<pre>a</pre> <code>b</code>", "a b", [("pre", 0, 1), ("code", 2, 1)]),
        ("<B>a</b >", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        (" <b> a </b> ", "a", [("bold", 0, 1)]),
        (
            "&lt;b&gt; &amp;amp; &quot; &#1329; &#x531; &nbsp; & <i>x</i>",
            '<b> &amp; " Ա Ա &nbsp; & x',
            [("italic", 25, 1)],
        ),
        ('<a href="https://x.am/?a=1&amp;b=2">a</a>', "a", [("text_link", 0, 1)]),
        ("<a href='tg://user?id=77001'>a</a>", "a", [("text_mention", 0, 1)]),
        ('<a href="nowhere">a</a>', "a", []),
        ("a > b", "a > b", []),
    ],
)
def test_what_it_makes_of_a_text(
    telegram: Telegram, nare: Human, text: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    assert shown(telegram, nare, text) == (plain, entities)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("ա<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", UNMARKED.format(4, "b", "i")),
        ("<b><i>a</b></i>", UNMARKED.format(7, "i", "b")),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_how_it_refuses_one(telegram: Telegram, nare: Human, text: str, why: str) -> None:
    refused = telegram.refused("sendMessage", chat_id=nare.id, text=text, parse_mode="HTML")
    assert refused == (400, f"Bad Request: can't parse entities: {why}")


def test_other_modes(telegram: Telegram, nare: Human) -> None:
    wish = {"chat_id": nare.id, "text": "<b>"}
    assert telegram.call("sendMessage", **wish)["text"] == "<b>"
    refused = telegram.refused("sendMessage", **wish, parse_mode="RTF")
    assert refused == (400, "Bad Request: unsupported parse_mode")
    assert "no Markdown" in telegram.refused("sendMessage", **wish, parse_mode="MarkdownV2")[1]


def test_marks_may_come_beside_the_text(telegram: Telegram, nare: Human) -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    wish = {"chat_id": nare.id, "text": "ab", "entities": bold}
    assert telegram.call("sendMessage", **wish)["entities"] == bold
    bold[0]["length"] = 3
    assert "ends after the end of the text" in telegram.refused("sendMessage", **wish)[1]
