"""Tokens that we did not make: none is believed."""

import base64
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import jwt
import pytest

from healthlink.auth import tokens
from healthlink.errors import Unauthorized
from tests import make
from tests.auth.conftest import Server
from tests.auth.test_refresh import claims, exchange, refused
from tests.make import Person

ME = "/api/v1/users/me"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def sign(payload: Any, key: str = make.SECRET, algorithm: str = "HS256", **head: Any) -> str:
    return jwt.encode(payload, key, algorithm, headers=head or None)


def raw(head: Any, payload: Any, signature: str = "") -> str:
    return f"{_packed(head)}.{_packed(payload)}.{signature}"


def _packed(part: Any) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def unsigned(token: str) -> Iterator[str]:
    """alg none and its disguises, with no signature and with the old one."""
    payload, signature = claims(token), token.rpartition(".")[2]
    disguises: list[Any] = ["none", "None", "NONE", "nOnE", "none ", "", None, 0, [], ["HS256"], {}]
    for algorithm in disguises:
        for end in ("", signature):
            yield raw({"typ": "JWT", "alg": algorithm}, payload, end)
    yield raw({"typ": "JWT"}, payload, signature)
    heads: list[Any] = [
        [],
        "HS256",
        None,
        5,
        b"\xff\xfe",
        b"[" * 3000,
        b'{"alg":"HS256","alg":"none"}',
    ]
    for head in heads:
        yield raw(head, payload, signature)
    bodies: list[Any] = [[], "x", None, 5, b"\xff\xfe", b"[" * 3000, b"{", b"9" * 5000]
    for body in bodies:
        yield raw({"typ": "JWT", "alg": "HS256"}, body, signature)


def signed_by_others(token: str) -> Iterator[str]:
    payload, key = claims(token), make.SECRET
    others = [
        key[:-1],
        key + "x",
        key[::-1],
        key.upper(),
        key + " ",
        "secret" * 8,
        "healthlink" * 5,
        base64.b64encode(key.encode()).decode(),
        "0" * 64,
        "\0" * 64,
    ]
    for other in others:
        yield sign(payload, other)
        yield sign(payload, other, kid="0")
    for algorithm in ("HS384", "HS512"):
        yield sign(payload, key * 2, algorithm)
        yield sign(payload, key, algorithm) if len(key) >= 64 else sign(payload, key * 3, algorithm)
    good = sign(payload).split(".")
    for algorithm in ("HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "hs256", "HS256 "):
        yield ".".join([_packed({"typ": "JWT", "alg": algorithm}), *good[1:]])
    for name in ("kid", "jku", "x5u", "jwk", "x5c", "crit", "b64", "zip", "cty"):
        yield ".".join([_packed({"typ": "JWT", "alg": "HS256", name: "../../dev/null"}), *good[1:]])


WRONG: dict[str, list[Any]] = {
    "iss": ["", "healthlinks", "Healthlink", ["healthlink"], 1, True, {}],
    "aud": ["", "other", ["healthlink"], ["healthlink", "other"], "HEALTHLINK", 1, {}],
    "typ": ["", "access", "refresh", "Access", "ACCESS", ["access"], 1, True, {}, "access "],
    "sub": ["", "1", 1, [], {}, True, "admin", "0" * 31, "' or 1=1 --", "null"],
    "sid": ["", "1", 1, [], {}, True, "0" * 31, "' or 1=1 --", "%", "null"],
    "gen": ["", "0", [], {}, True, 0.5, "0x0"],
    "jti": [1, [], {}, True],
    "iat": ["", "x", [], {}, 32503680000, 1e308],
    "exp": ["", "x", [], {}, 0, -1, 1, 1e9, "1"],
    "nbf": ["x", [], 32503680000],
}


def with_wrong_claims(token: str) -> Iterator[str]:
    """Even with our own signature: a claim that is missing, empty, of another type or value."""
    payload = claims(token)
    for name in payload:
        yield sign({key: value for key, value in payload.items() if key != name})
    wrong = [(name, None) for name in payload]
    wrong += [(name, value) for name, values in WRONG.items() for value in values]
    for name, value in wrong:
        if value != payload.get(name, ""):
            body = json.dumps({**payload, name: value}).encode()
            yield jwt.PyJWS().encode(body, make.SECRET, "HS256")


def misspelt(token: str) -> Iterator[str]:
    """One character changed, anywhere; pieces lost, doubled, added."""
    for place, letter in enumerate(token):
        other = ALPHABET[ALPHABET.index(letter) ^ 32] if letter != "." else "-"
        yield token[:place] + other + token[place + 1 :]
    head, payload, signature = token.split(".")
    parts = ("", head, payload, signature)
    for one in parts:
        for two in parts:
            for three in (*parts, signature[:-2], signature + "AA", signature * 2):
                if (one, two, three) != (head, payload, signature):
                    yield f"{one}.{two}.{three}"
    yield from (head, f"{head}.{payload}", f"{token}.", f".{token}", f"{token}.{signature}")
    yield from (token + "A", token.replace("-", "+").replace("_", "/") + "\\", token * 2)


def noise() -> Iterator[str]:
    chance = random.Random(16)
    for length in (1, 2, 7, 40, 300, 3000):
        for _ in range(5):
            yield "".join(chance.choices(ALPHABET + ".", k=length))


def mutants(token: str) -> list[str]:
    makers = (unsigned, signed_by_others, with_wrong_claims, misspelt)
    made = {mutant for maker in makers for mutant in maker(token)} | set(noise())
    return sorted(made - {token})


def _access(person: Person) -> str:
    return person.headers["Authorization"].removeprefix("Bearer ")


def _accepted(kind: tokens.Kind, tried: list[str]) -> list[str]:
    """Those of the tokens that are read as one of ours."""
    found = []
    for token in tried:
        try:
            tokens.read([make.SECRET, "an older key of the tests, long enough"], kind, token)
        except Unauthorized:
            continue
        found.append(token)
    return found


def test_no_mutant_of_an_access_token_is_accepted(anna: Person) -> None:
    tried = mutants(_access(anna))
    assert len(tried) >= 500
    assert _accepted("access", tried) == []
    assert _accepted("access", [_access(anna)])


def test_no_mutant_of_a_refresh_token_is_accepted(anna: Person) -> None:
    tried = mutants(anna.refresh_token)
    assert len(tried) >= 500
    assert _accepted("refresh", tried) == []
    assert _accepted("refresh", [anna.refresh_token])


def test_control_a_reader_that_checks_nothing_accepts_many(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gullible(_: list[str], token: str) -> dict[str, Any]:
        try:
            return claims(token)
        except jwt.InvalidTokenError:
            raise Unauthorized from None

    monkeypatch.setattr(tokens, "_payload", gullible)
    assert len(_accepted("access", [*signed_by_others(_access(anna))])) > 20


async def test_a_mutant_gets_nothing_and_ends_nothing(
    client: httpx.AsyncClient, anna: Person
) -> None:
    for mutant in mutants(_access(anna)):
        answer = await client.get(ME, headers={"Authorization": f"Bearer {mutant}"})
        assert answer.status_code == 401, mutant
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    for mutant in [*unsigned(anna.refresh_token), *signed_by_others(anna.refresh_token)][::4]:
        answer = await client.post("/api/v1/auth/refresh", json={"refresh_token": mutant})
        assert answer.status_code in ({401, 422} if len(mutant) > 2048 else {401}), mutant
    assert (await client.get(ME, headers=anna.headers)).status_code == 200
    await exchange(client, anna.refresh_token)


async def test_a_session_speaks_only_for_its_own_user(
    client: httpx.AsyncClient, anna: Person, boris: Person
) -> None:
    hers, his = claims(_access(anna)), claims(_access(boris))
    for mixed in ({**hers, "sub": his["sub"]}, {**hers, "sid": his["sid"]}):
        answer = await client.get(ME, headers={"Authorization": f"Bearer {sign(mixed)}"})
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/session-ended")


async def test_another_sign_than_bearer_is_no_sign(client: httpx.AsyncClient, anna: Person) -> None:
    token = _access(anna)
    for header in ("", token, f"Basic {token}", f"Token {token}", "Bearer", f"Bearer={token}"):
        answer = await client.get(ME, headers={"Authorization": header})
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")
    assert (await client.get(ME, params={"access_token": token})).status_code == 401
    assert (await client.get(ME, headers={"Cookie": f"access_token={token}"})).status_code == 401


async def test_an_expired_access_token_is_refused_and_a_server_whose_clock_is_a_bit_behind_is_not(
    client: httpx.AsyncClient, anna: Person
) -> None:
    now = datetime.now(UTC)
    known = claims(_access(anna))
    about = tokens.Claims(anna.id, known["sid"], 0, known["jti"])
    for made, status in (
        (now - tokens.ACCESS_LIFE - timedelta(minutes=1), 401),
        (now + timedelta(seconds=3), 200),
        (now + timedelta(minutes=1), 401),
    ):
        token = tokens.issue([make.SECRET], "access", about, made, made + tokens.ACCESS_LIFE)
        answer = await client.get(ME, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status


async def test_a_new_key_signs_and_the_old_one_still_verifies(
    client: httpx.AsyncClient, anna: Person, server: Server, db: asyncpg.Connection
) -> None:
    fresh = "n" * 40
    async with server(jwt_secret=f"{fresh},{make.SECRET}") as changed:
        assert (await changed.get(ME, headers=anna.headers)).status_code == 200
        pair = await exchange(changed, anna.refresh_token)
        for token in (pair["access_token"], pair["refresh_token"]):
            jwt.decode(token, fresh, ["HS256"], audience="healthlink")
        assert await refused(client, pair["refresh_token"]) == "/problems/unauthorized"
        other = await make.person(db)
        for mutant in [*signed_by_others(other.refresh_token)][:20]:
            await refused(changed, mutant)
    async with server(jwt_secret=fresh) as last:
        assert (await last.get(ME, headers=other.headers)).status_code == 401
        await exchange(last, pair["refresh_token"])
