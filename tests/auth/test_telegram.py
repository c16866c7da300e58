"""Signing in by Telegram: genuine initData opens a session, and nothing else does."""

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import httpx
import init_data_py
import pytest
import structlog
from fastapi import FastAPI
from pydantic import ValidationError

from healthlink import logs, sandbox
from healthlink.auth import telegram_auth
from healthlink.auth.errors import InitDataExpired, InitDataInvalid
from healthlink.auth.queries import sql
from healthlink.db.pool import Db
from tests import make, telegram
from tests.conftest import settings_for
from tests.make import Person
from tests.telegram import NARE, fields, init_data, is_signed, sign_in, signed

ME = "/api/v1/users/me"
OTHER_BOT = "987654321:AAsomebodyElsesBot-which-we-know-not"
VECTORS = {
    "A": (
        "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8",
        "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%7D&auth_date=1662771648&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2",
        (279058397, "Vladislav Kibenko", "ru"),
    ),
    "B": (
        "7342037359:AAHI25ES9xCOMPokpYoz-p8XVrZUdygo2J4",
        "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151&chat_type=private&auth_date=1733509682&signature=TYJxVcisqbWjtodPepiJ6ghziUL94-KNpG8Pau-X7oNNLNBM72APCpi_RKiUlBvcqo5L-LAxIc3dnTzcZX_PDg&hash=a433d8f9847bd6addcc563bff7cc82c89e97ea0d90c11fe5729cae6796a36d73",
        (279058397, "Vladislav + - ? / Kibenko", "ru"),
    ),
    "C": (
        "7244657541:AAHAJP25XehV6N02kiLLAEi2el-xLsSw29w",
        "query_id=AAF2GVE4AwAAAHYZUTgHczdc&user=%7B%22id%22%3A7387289974%2C%22first_name%22%3A%22%D0%90%D1%80%D1%82%D1%91%D0%BC%22%2C%22last_name%22%3A%22%D0%9E%D0%BD%D1%83%D1%84%D1%80%D0%B8%D0%B9%22%2C%22username%22%3A%22typexin%22%2C%22language_code%22%3A%22en%22%2C%22allows_write_to_pm%22%3Atrue%7D&auth_date=1724048856&hash=53b22bc70a748dae613a5aa91890b387b9cc0356c5dcffca173816b6e40a17e5",
        (7387289974, "Артём Онуфрий", "en"),
    ),
}


def opened_at(raw: str) -> datetime:
    return datetime.fromtimestamp(int(dict(parse_qsl(raw))["auth_date"]), UTC)


@pytest.mark.parametrize(("token", "raw", "who"), VECTORS.values(), ids=VECTORS)
def test_what_telegram_itself_has_signed_is_believed(
    token: str, raw: str, who: tuple[int, str, str]
) -> None:
    settings = settings_for("", telegram_bot_token=token)
    visitor = telegram_auth.verify(settings, raw, opened_at(raw))
    assert (visitor.telegram_id, visitor.full_name, visitor.language) == who
    assert is_signed(raw, token)


@pytest.mark.parametrize(("token", "raw", "who"), VECTORS.values(), ids=VECTORS)
def test_a_vector_with_any_character_changed_is_not(token: str, raw: str, who: object) -> None:
    settings = settings_for("", telegram_bot_token=token)
    for bad in changed_anywhere(raw):
        assert not is_signed(bad, token)
        with pytest.raises(InitDataInvalid):
            telegram_auth.verify(settings, bad, opened_at(raw))


def test_what_the_tests_sign_the_library_would_sign_alike() -> None:
    pairs = fields()
    asked = {"query_id": pairs["query_id"], "user": json.loads(pairs["user"])}
    opened = datetime.fromtimestamp(int(pairs["auth_date"]), UTC)
    theirs = init_data_py.sign(asked, make.BOT_TOKEN, auth_date=opened)
    raw = theirs if isinstance(theirs, str) else theirs.query_string
    assert is_signed(raw, make.BOT_TOKEN)


async def test_a_first_sign_in_makes_an_account_and_a_profile_that_nobody_finds(
    client: httpx.AsyncClient, db: Db
) -> None:
    answer = await sign_in(client, init_data())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("bearer", 300)
    doctor = told["doctor"]
    assert doctor["full_name"] == "Նարե Սիմոնյան"
    assert (doctor["registered"], doctor["listed"], doctor["trial_ends_at"]) == (False, False, None)
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    me = (await client.get(ME, headers=headers)).json()
    assert (me["email"], me["role"], me["language"]) == (None, "doctor", "hy")
    found = await client.get("/api/v1/doctors", params={"search": "Սիմոնյան"})
    assert found.json() == []
    assert (await client.get(f"/api/v1/doctors/{doctor['id']}")).status_code == 404


async def test_the_next_sign_in_finds_them(client: httpx.AsyncClient, db: Db) -> None:
    ids = set()
    for user in (NARE, {**NARE, "first_name": "Նարեկ", "username": "nare"}):
        _, doctor = await telegram.doctor(client, user)
        ids.add(doctor["id"])
    assert len(ids) == 1
    assert doctor["full_name"] == "Նարե Սիմոնյան", "the profile is the doctor's, not Telegram's"
    row = await db.fetchrow("select username, first_name from telegram_account")
    assert row and tuple(row) == ("nare", "Նարեկ")


@pytest.mark.parametrize(
    ("code", "language"), [("ru", "ru"), ("en-US", "en"), ("fr", "hy"), (None, "hy")]
)
async def test_letters_speak_the_language_of_the_telegram_app(
    client: httpx.AsyncClient, code: str | None, language: str
) -> None:
    headers, _ = await telegram.doctor(client, {**NARE, "language_code": code})
    assert (await client.get(ME, headers=headers)).json()["language"] == language


async def test_sessions_are_everyones(client: httpx.AsyncClient) -> None:
    told = (await sign_in(client, init_data())).json()
    fresh = await client.post("/api/v1/auth/refresh", json={"refresh_token": told["refresh_token"]})
    assert fresh.status_code == 200
    headers = {"Authorization": f"Bearer {fresh.json()['access_token']}"}
    assert len((await client.get(f"{ME}/sessions", headers=headers)).json()) == 1
    assert (await client.get(f"{ME}/export", headers=headers)).json()["profile"]["email"] is None


async def test_a_page_that_is_loaded_again_signs_in_again(client: httpx.AsyncClient) -> None:
    raw = init_data()
    statuses = [(await sign_in(client, raw)).status_code for _ in range(13)]
    assert statuses == [200] * 13, "though the oldest sessions beyond ten end"


async def refused(
    client: httpx.AsyncClient, raw: str, code: str = "init_data_invalid", why: object = ""
) -> None:
    answer = await sign_in(client, raw)
    assert answer.status_code == 401, (why or raw, answer.text)
    problem = answer.json()
    assert problem["type"] == f"/problems/{code.replace('_', '-')}", (why or raw, problem)
    assert [(fault["field"], fault["code"]) for fault in problem["errors"]] == [("init_data", code)]


def changed_anywhere(raw: str) -> Iterator[str]:
    """Each character another one; but `%7b` is `%7B`, and a hash may be in capitals."""
    for place, letter in enumerate(raw):
        yield raw[:place] + chr(ord(letter) ^ 1) + raw[place + 1 :]


async def test_initdata_with_any_character_changed_is_refused(
    client: httpx.AsyncClient, db: Db
) -> None:
    raw = init_data(signature="TYJxVcisqbWjtodPepiJ6ghziUL94", start_param="claim_x")
    bad = list(changed_anywhere(raw))
    assert len(bad) > 200
    for number, each in enumerate(bad):
        if number % 50 == 0:
            await db.execute("truncate throttle")
        assert not is_signed(each, make.BOT_TOKEN)
        await refused(client, each)
    assert await db.fetchval("select count(*) from users") == 0
    assert (await sign_in(client, raw)).status_code == 200, "a control"


def forged() -> dict[str, str]:
    """Not signed by our bot, or not what it signed."""
    pairs = fields(signature="TYJxVcisqbWjtodPepiJ6ghziUL94")
    good = signed(pairs)
    told = dict(parse_qsl(good))
    widget = hashlib.sha256(make.BOT_TOKEN.encode()).digest()
    turned = hashlib.sha256(make.BOT_TOKEN.encode() + b"WebAppData").hexdigest()
    unsigned = {name: value for name, value in pairs.items() if name != "signature"}
    older = telegram.signature(unsigned, make.BOT_TOKEN)
    user = json.loads(pairs["user"])
    backwards = json.dumps(dict(reversed(user.items())), ensure_ascii=False)
    cases = {
        "empty": "",
        "blank": " ",
        "no pairs": "initData",
        "json": json.dumps(told),
        "other bot": signed(pairs, OTHER_BOT),
        "login widget": urlencode({**pairs, "hash": widget.hex()}),
        "turned round": urlencode({**pairs, "hash": turned}),
        "signature left out of the sum": urlencode({**told, "hash": older}),
        "encoded twice": quote(good),
        "user backwards": urlencode({**told, "user": backwards}),
        "user spaced": urlencode({**told, "user": json.dumps(user, indent=1)}),
        "an ampersand more": good + "&",
        "nameless": good + "&=x",
        "a line more": urlencode({**told, "auth_date": told["auth_date"] + "\n"}),
        "hash non-ASCII": urlencode({**told, "hash": "ա" * 64}),
        "hash raw non-ASCII": good.replace(told["hash"], "é" * 64),
        "hash short": urlencode({**told, "hash": told["hash"][:-1]}),
        "hash long": urlencode({**told, "hash": told["hash"] + "0"}),
        "hash twice": f"{good}&hash={told['hash']}",
        "too long": signed({**pairs, "start_param": "x" * 9_000}),
        "too deep": f"user={'[' * 7_000}&auth_date=1&hash={'0' * 64}",
        "invalid UTF-8": good.replace("&auth_date", "%FF&auth_date"),
    }  # fmt: skip
    for name, value in told.items():
        rest = {key: kept for key, kept in told.items() if key != name}
        cases[f"{name} dropped"] = urlencode(rest)
        cases[f"{name} blank"] = urlencode({**rest, name: ""})
        cases[f"{name} doubled"] = f"{good}&{urlencode({name: value})}"
        cases[f"{name} doubled otherwise"] = f"{urlencode({name: value + '0'})}&{good}"
        cases[f"{name} in capitals"] = urlencode({**rest, name.upper(): value})
        cases[f"{name} renamed"] = urlencode({**rest, f"{name}_": value})
    for added in ("start_param", "receiver", "chat", "can_send_after", "x"):
        cases[f"{added} added"] = f"{good}&{added}=1"
        cases[f"{added} added blank"] = f"{good}&{added}="
    return cases


def test_the_forgeries_are_forgeries() -> None:
    """A control: the reference judges the same way, but for what it does not look at."""
    ours_alone = {"too long"}
    believed = {name for name, raw in forged().items() if is_signed(raw, make.BOT_TOKEN)}
    assert believed - {"an ampersand more"} == ours_alone


@pytest.mark.parametrize("name", forged())
async def test_a_forgery_is_refused(client: httpx.AsyncClient, db: Db, name: str) -> None:
    await refused(client, forged()[name], why=name)
    assert await db.fetchval("select count(*) from users") == 0


NOBODY: dict[str, Any] = {
    "a list": [1],
    "text": '"x"',
    "not JSON": "{id: 1}",
    "nothing": "null",
    "no id": {"first_name": "x"},
    "zero": {**NARE, "id": 0},
    "negative": {**NARE, "id": -77001},
    "too large": {**NARE, "id": 2**52},
    "far too large": {**NARE, "id": 10**40},
    "a number with too many digits": '{"id": ' + "1" * 5_000 + "}",
    "a fraction": {**NARE, "id": 77001.5},
    "words": {**NARE, "id": "77001"},
    "true": {**NARE, "id": True},
    "a bot": {**NARE, "is_bot": True},
    "no name": {"id": 77001},
    "a name of numbers": {**NARE, "first_name": 5},
}


@pytest.mark.parametrize("name", NOBODY)
async def test_what_is_signed_but_names_no_person_is_refused(
    client: httpx.AsyncClient, name: str
) -> None:
    await refused(client, init_data(NOBODY[name]), why=name)


async def test_without_a_user_it_was_opened_from_the_wrong_button(
    client: httpx.AsyncClient,
) -> None:
    pairs = fields()
    del pairs["user"]
    await refused(client, signed(pairs))


async def test_the_order_of_fields_and_what_we_do_not_know_do_not_matter(
    client: httpx.AsyncClient,
) -> None:
    pairs = {**fields(), "chat_type": "private", "start_param": "", "field_of_next_year": "1 + 1"}
    user = {**NARE, "allows_write_to_pm": True, "new": {"a": 1}}
    pairs["user"] = json.dumps(user, ensure_ascii=False)
    backwards = dict(reversed(parse_qsl(signed(pairs), keep_blank_values=True)))
    for raw in (signed(pairs), urlencode(backwards)):
        assert (await sign_in(client, raw)).status_code == 200


async def test_old_initdata_is_refused_as_expired(client: httpx.AsyncClient) -> None:
    assert (await sign_in(client, init_data(ago=3500))).status_code == 200
    await refused(client, init_data(ago=3700), "init_data_expired")
    forged_and_old = init_data(ago=3700).replace("77001", "77002")
    await refused(client, forged_and_old, "init_data_invalid")


async def test_initdata_of_the_future_is_refused(client: httpx.AsyncClient) -> None:
    assert (await sign_in(client, init_data(ago=-30))).status_code == 200
    await refused(client, init_data(ago=-120))


def test_its_age_counts_from_when_the_app_was_opened() -> None:
    token, raw, _ = VECTORS["B"]
    settings = settings_for("", telegram_bot_token=token)
    with pytest.raises(InitDataExpired):
        telegram_auth.verify(settings, raw, datetime.now(UTC))


@pytest.mark.parametrize(
    "name", ["x\u0000y", "a\u202eb", "\ud800", "line\nline", "", "\u200b", "x" * 900]
)
async def test_a_strange_name_opens_an_account_too(client: httpx.AsyncClient, name: str) -> None:
    user = json.dumps({**NARE, "first_name": name, "last_name": name, "username": name})
    answer = await sign_in(client, init_data(user))
    assert answer.status_code == 200, answer.text
    shown = answer.json()["doctor"]["full_name"]
    assert 0 < len(shown) <= 200 and shown.isprintable()


async def test_after_signing_out_the_same_initdata_opens_nothing(
    client: httpx.AsyncClient, db: Db
) -> None:
    raw = init_data()
    told = (await sign_in(client, raw)).json()
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    assert (await client.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    await refused(client, raw)
    pairs = dict(reversed(parse_qsl(raw)))
    await refused(client, urlencode(pairs), why="the same in another order")
    await refused(client, raw.replace(pairs["hash"], pairs["hash"].upper()))
    assert (await sign_in(client, init_data(ago=1))).status_code == 200, "opened anew"


@pytest.mark.parametrize("how", ["everywhere", "one"])
async def test_however_the_session_is_ended(client: httpx.AsyncClient, how: str) -> None:
    raw = init_data()
    await sign_in(client, raw)
    headers, _ = await telegram.doctor(client, NARE)
    if how == "everywhere":
        await client.post("/api/v1/auth/logout-everywhere", headers=headers)
    else:
        sessions = (await client.get(f"{ME}/sessions", headers=headers)).json()
        other = next(each["id"] for each in sessions if not each["current"])
        await client.delete(f"{ME}/sessions/{other}", headers=headers)
    await refused(client, raw)


async def test_who_is_blocked_is_refused_like_anybody_unknown(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    raw = init_data()
    await sign_in(client, raw)
    user_id = await db.fetchval("select user_id from telegram_account")
    blocked = await client.post(
        f"/api/v1/manage/users/{user_id}/block", json={"reason": "?"}, headers=admin.headers
    )
    assert blocked.status_code == 200
    await refused(client, raw)
    await refused(client, init_data(ago=1))
    await client.post(
        f"/api/v1/manage/users/{user_id}/unblock", json={"reason": "?"}, headers=admin.headers
    )
    await refused(client, raw, why="what was open when they were blocked stays denied")
    assert (await sign_in(client, init_data(ago=1))).status_code == 200


async def test_who_is_deleted_is_refused(client: httpx.AsyncClient, db: Db) -> None:
    await sign_in(client, init_data())
    await db.execute("update users set deleted_at = now()")
    await refused(client, init_data(ago=1))


async def first_sign_ins(client: httpx.AsyncClient, times: int) -> list[int]:
    answers = await asyncio.gather(*(sign_in(client, init_data(ago=n)) for n in range(times)))
    return [answer.status_code for answer in answers]


async def test_two_first_sign_ins_at_once_make_one_doctor(
    client: httpx.AsyncClient, db: Db
) -> None:
    assert await first_sign_ins(client, 8) == [200] * 8
    for table in ("users", "doctor", "telegram_account"):
        assert await db.fetchval(f"select count(*) from {table}") == 1


async def test_control_without_the_lock_they_get_into_each_others_way(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = asyncio.Barrier(2)

    async def no_lock(db: Db, telegram_id: int) -> None:
        await both.wait()

    monkeypatch.setattr(sql, "lock_telegram", no_lock)
    assert sorted(await first_sign_ins(client, 2)) == [200, 500]


async def test_guesses_from_one_address_are_slowed_down(client: httpx.AsyncClient, db: Db) -> None:
    statuses = [(await sign_in(client, "x")).status_code for _ in range(61)]
    assert statuses[:60] == [401] * 60
    assert statuses[60] == 429


async def test_without_a_bot_nobody_signs_in_by_telegram(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources = app.state.resources
    settings = resources.settings.model_copy(update={"telegram_bot_token": ""})
    monkeypatch.setitem(app.state._state, "resources", replace(resources, settings=settings))
    answer = await sign_in(client, init_data())
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/telegram-off")


async def test_initdata_is_in_no_log(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("DEBUG")
    try:
        raw = init_data()
        await sign_in(client, raw)
        for bad in (raw[:-1], raw + "&x=1", init_data({**NARE, "id": "canary"})):
            await sign_in(client, bad)
        structlog.get_logger().info("control")
    finally:
        logs.configure("ERROR")
    written = capsys.readouterr().out
    assert "control" in written and "/auth/telegram" in written
    told = dict(parse_qsl(raw))
    for part in (told["hash"], told["query_id"], "77001", "canary", "Սիմոնյան"):
        assert part not in written


def test_a_machine_of_ones_own_keeps_a_bot_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ})  # `completed` tells its children
    own = {"telegram_bot_token": "", "sandbox_port": 4711, "port": 4710}
    bare = settings_for("somewhere", healthlink_data_dir=tmp_path, **own)
    tokens = []
    for _ in range(2):
        with sandbox.completed(bare) as settings:
            tokens.append(settings.telegram_bot_token)
            assert os.environ["TELEGRAM_BOT_TOKEN"] == tokens[-1]
    assert tokens[0] == tokens[1]
    assert re.fullmatch(r"\d{10}:[\w-]{35}", tokens[0])
    assert settings_for("", telegram_bot_token=tokens[0]).telegram_bot_token, "a control"


@pytest.mark.parametrize("token", ["123", "123:short", f"{make.BOT_TOKEN} ", "x" * 46])
def test_what_is_no_token_is_refused_at_the_start(token: str) -> None:
    with pytest.raises(ValidationError):
        settings_for("", telegram_bot_token=token)
