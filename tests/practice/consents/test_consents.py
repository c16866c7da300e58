"""What a patient agreed to is known, with its words and its time."""

from typing import Any

import httpx
import pytest

from tests.make import Practitioner

TREATMENT = {"purpose": "treatment", "version": "2026-11"}


@pytest.mark.parametrize("language", ["en", "ru", "hy"])
async def test_the_words_are_there_in_the_readers_language(
    client: httpx.AsyncClient, language: str
) -> None:
    texts = (await client.get("/consents", headers={"Accept-Language": language})).json()
    assert {text["purpose"] for text in texts} == {"treatment", "account", "reminders"}
    begins = {"en": "I agree", "ru": "Я согласен", "hy": "Համաձայն"}[language]
    assert all(text["text"].startswith(begins) for text in texts)


async def test_a_consent_is_given_once_and_withdrawn(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    path = f"/patients/{anahit['id']}/consents"
    for _ in range(2):
        given = await client.post(path, json=TREATMENT, headers=armen.headers)
        assert given.status_code == 201, given.text
        assert [row["purpose"] for row in given.json()] == ["treatment"]
    assert given.json()[0]["given_by"] == str(armen.id)
    for _ in range(2):
        gone = await client.delete(f"{path}/treatment", headers=armen.headers)
        assert gone.status_code == 204
    again = (await client.post(path, json=TREATMENT, headers=armen.headers)).json()
    assert [row["withdrawn_at"] is None for row in again] == [True, False]
    assert again == (await client.get(path, headers=armen.headers)).json()


@pytest.mark.parametrize("body", [{**TREATMENT, "version": "1999"}, {**TREATMENT, "purpose": "x"}])
async def test_what_nobody_can_have_read_is_refused(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], body: dict[str, str]
) -> None:
    answer = await client.post(
        f"/patients/{anahit['id']}/consents", json=body, headers=armen.headers
    )
    assert answer.status_code == 422
