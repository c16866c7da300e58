"""Others judge our Telegram: aiogram reads its answers, and teremok refuses what it refuses."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MenuButtonWebApp,
    ReplyParameters,
    WebAppInfo,
)
from teremok import validation

from tests.sandbox.telegram import Human, Telegram

APP = WebAppInfo(url="https://x.am/app")
KEYS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Բացել", web_app=APP)],
        [InlineKeyboardButton(text="Այո", callback_data="yes")],
    ]
)


def bot_of(telegram: Telegram) -> Bot:
    server = TelegramAPIServer.from_base(telegram.api_url)
    usual = DefaultBotProperties(parse_mode="HTML")
    return Bot(telegram.token, session=AiohttpSession(api=server), default=usual)


async def test_aiogram_understands_every_answer(telegram: Telegram, nare: Human) -> None:
    async with bot_of(telegram) as bot:
        assert (await bot.get_me()).is_bot
        said = nare.say("Բարև")
        sent = await bot.send_message(
            nare.id,
            "<b>Բարև</b>",
            reply_markup=KEYS,
            protect_content=True,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=ReplyParameters(message_id=said["message_id"]),
        )
        assert sent.reply_markup is not None
        assert sent.reply_markup.model_dump() == KEYS.model_dump()
        assert sent.html_text == "<b>Բարև</b>"
        await sent.edit_text("x")
        await sent.edit_reply_markup(reply_markup=KEYS)
        nare.press("Այո")
        updates = await bot.get_updates(offset=said["update_id"])
        query = updates[-1].callback_query
        assert query is not None
        await query.as_(bot).answer("Լավ", show_alert=True)
        await sent.delete()
        await bot.send_chat_action(nare.id, "typing")
        await bot.set_chat_menu_button(nare.id, MenuButtonWebApp(text="Բացել", web_app=APP))
        assert (await bot.get_chat_menu_button(nare.id)).type == "web_app"
        await bot.set_my_commands([BotCommand(command="start", description="Սկսել")])
        assert len(await bot.get_my_commands()) == 1
        await bot.send_document(nare.id, BufferedInputFile(b"x", "Անալիզ.txt"), caption="<i>x</i>")
        await bot.set_webhook("http://127.0.0.1:1/bot", secret_token="s", allowed_updates=[])
        assert (await bot.get_webhook_info()).url == "http://127.0.0.1:1/bot"
        await bot.delete_webhook(drop_pending_updates=True)


async def test_aiogram_knows_what_went_wrong(telegram: Telegram, nare: Human) -> None:
    async with bot_of(telegram) as bot:
        for fault, error in (
            ({"kind": "blocked"}, TelegramForbiddenError),
            ({"kind": "flood", "seconds": 7}, TelegramRetryAfter),
            ({"kind": "error", "status": 502}, TelegramServerError),
            ({"kind": "drop_after"}, TelegramNetworkError),
        ):
            telegram.faults(fault)
            with pytest.raises(error):
                await bot.send_message(nare.id, "x")
        with pytest.raises(TelegramBadRequest, match="can't parse entities"):
            await bot.send_message(nare.id, "<b>x")


def key(**fields: Any) -> dict[str, Any]:
    button = InlineKeyboardButton(text="x", **fields)
    return {"reply_markup": InlineKeyboardMarkup(inline_keyboard=[[button]])}


SAME: list[dict[str, Any]] = [
    {"text": "x"},
    {"text": ""},
    {"text": "ա" * 4096},
    {"text": "ա" * 4097},
    {"text": "1 < 2"},
    {"text": "1 > 2 &amp; 3"},
    {"text": "<b>x"},
    {"text": "<b>x</i>"},
    {"text": "x</b>"},
    {"text": "<p>x</p>"},
    {"text": "<br/>"},
    {"text": "<b>x</b> <i><u>y</u></i> <code>z</code>"},
    {"text": '<a href="https://x.am/?a=1&amp;b=2">x</a>'},
    {"text": '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>'},
    {"text": "<span>x</span>"},
    {"text": '<pre><code class="language-python">x</code></pre>'},
    {"text": "<blockquote expandable>x</blockquote>"},
    {"text": "&lt;b&gt; &#1329; &#x531; &quot;"},
    {"text": "x", **key(callback_data="x" * 64)},
    {"text": "x", **key(callback_data="x" * 65)},
    {"text": "x", **key(callback_data="ա" * 32)},
    {"text": "x", **key(callback_data="ա" * 33)},
    {"text": "x", **key(url="https://x.am/")},
    {"text": "x", **key(web_app=APP)},
    {"text": "x", **key()},
    {"text": "x", **key(callback_data="")},
]
DIFFER: list[tuple[dict[str, Any], bool, str]] = [
    ({"text": "<b>" + "ա" * 4096 + "</b>"}, True, "counted after the tags are gone"),
    ({"text": "😀" * 3000}, True, "counted in characters, as utf8_length in td does"),
    ({"text": "a & b &nbsp;"}, True, "an ampersand that begins nothing stays as it is"),
    ({"text": "<b foo='1'>x</b>"}, True, "unknown attributes are passed over"),
    ({"text": "<a>x</a>"}, True, "without an address it stays text"),
    ({"text": "  "}, False, "nothing is left of it"),
    ({"text": "x", **key(url="https://x")}, False, "no machine of the world is called so"),
    ({"text": "x", **key(web_app=WebAppInfo(url="http://x.am"))}, False, "https only"),
]


def verdicts(telegram: Telegram, nare: Human, wish: dict[str, Any]) -> tuple[str, str]:
    """Theirs and ours: "" or the refusal."""
    bot = bot_of(telegram)
    method = SendMessage(chat_id=nare.id, parse_mode="HTML", **wish)
    theirs = ""
    try:
        validation.validate_method(bot, method)
    except validation.ApiRuleViolation as violation:
        theirs = violation.description
    fields = method.model_dump(exclude_none=True, mode="json", include={*wish, "chat_id"})
    answer = telegram.send("sendMessage", **fields, parse_mode="HTML").json()
    return theirs, answer.get("description", "")


@pytest.mark.parametrize("wish", SAME, ids=range(len(SAME)))
def test_teremok_judges_alike(telegram: Telegram, nare: Human, wish: dict[str, Any]) -> None:
    theirs, ours = verdicts(telegram, nare, wish)
    assert bool(theirs) == bool(ours), (theirs, ours)
    assert theirs.partition(": ")[0] == ours.partition(": ")[0]


@pytest.mark.parametrize(("wish", "good", "_"), DIFFER, ids=range(len(DIFFER)))
def test_where_it_does_not_telegram_decides(
    telegram: Telegram, nare: Human, wish: dict[str, Any], good: bool, _: str
) -> None:
    theirs, ours = verdicts(telegram, nare, wish)
    assert (not theirs, not ours) == (not good, good), (theirs, ours)


def test_it_judges_answers_alike(telegram: Telegram, nare: Human) -> None:
    telegram.call(
        "sendMessage", chat_id=nare.id, text="x", reply_markup=KEYS.model_dump(exclude_none=True)
    )
    press = nare.press("Այո")["callback_query_id"]
    method = AnswerCallbackQuery(callback_query_id=press, text="x" * 201)
    with pytest.raises(validation.ApiRuleViolation) as theirs:
        validation.validate_method(bot_of(telegram), method)
    ours = telegram.refused("answerCallbackQuery", callback_query_id=press, text="x" * 201)
    assert ours == (400, theirs.value.description)
