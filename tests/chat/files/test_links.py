"""Links to a file of the chat: for five minutes, for one user, in one session."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt

from healthlink.chat.files import links
from healthlink.practice.files import links as practice_links
from tests.chat.files.conftest import CHAT, Keep, Send, own, told
from tests.make import SECRET, Person, Practitioner

SOON, PAST = timedelta(minutes=1), timedelta(seconds=-1)


def inside(url: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        url.rpartition("token=")[2], options={"verify_signature": False}
    )
    return claims


def bearer(url: str) -> links.Bearer:
    claims = inside(url)
    return links.Bearer(UUID(claims["usr"]), UUID(claims["sid"]))


def made(id: str, who: links.Bearer, ahead: timedelta) -> str:
    token = links.issue([SECRET], UUID(id), who, datetime.now(UTC) + ahead)
    return f"{CHAT}/files/{id}/content?token={token}"


async def test_a_link_opens_the_file_for_five_minutes(
    client: httpx.AsyncClient, anna: Person, keep: Keep
) -> None:
    added = await keep()
    row = await told(client, added["id"], anna)
    opened = await client.get(own(row["url"]))
    assert (opened.status_code, len(opened.content)) == (200, added["size"])
    until = datetime.fromtimestamp(inside(row["url"])["exp"], UTC)
    assert until - datetime.now(UTC) <= timedelta(minutes=5)
    assert abs(datetime.fromisoformat(row["links_expire_at"]) - until) < timedelta(seconds=1)
    who = bearer(row["url"])
    assert (await client.get(made(added["id"], who, SOON))).status_code == 200
    late = await client.get(made(added["id"], who, PAST))
    assert (late.status_code, late.json()["type"]) == (401, "/problems/unauthorized")


async def test_it_opens_no_other_file_and_is_no_sign_in(
    client: httpx.AsyncClient, anna: Person, keep: Keep
) -> None:
    one, other = await keep(), await keep()
    url = own((await told(client, one["id"], anna))["url"])
    assert (await client.get(url.replace(one["id"], other["id"]))).status_code == 401
    headers = {"Authorization": f"Bearer {url.rpartition('token=')[2]}"}
    assert (await client.get(f"{CHAT}/files/{one['id']}", headers=headers)).status_code == 401
    access = anna.headers["Authorization"].removeprefix("Bearer ")
    path = f"{CHAT}/files/{one['id']}/content?token={access}"
    assert (await client.get(path)).status_code == 401


async def test_a_link_to_a_patients_file_opens_nothing_here_and_the_other_way_round(
    client: httpx.AsyncClient, doctor: Practitioner, keep: Keep, send: Send
) -> None:
    id = (await keep())["id"]
    await send(id)
    url = (await told(client, id, doctor))["url"]
    assert (await client.get(own(url))).status_code == 200, "the control"
    who = bearer(url)
    practice = practice_links.Bearer(who.user_id, who.session_id, doctor.doctor_id)
    token = practice_links.issue([SECRET], UUID(id), practice, datetime.now(UTC) + SOON)
    assert (await client.get(f"{CHAT}/files/{id}/content?token={token}")).status_code == 401
    there = f"/media/{id}/content?token="
    assert (await client.get(there + token)).status_code == 404, "the control"
    assert (await client.get(there + url.rpartition("token=")[2])).status_code == 401


async def test_a_link_is_one_persons(
    client: httpx.AsyncClient, anna: Person, boris: Person, doctor: Practitioner, keep: Keep
) -> None:
    id = (await keep())["id"]
    url = (await told(client, id, anna))["url"]
    assert (await client.get(own(url), headers=boris.headers)).status_code == 403
    session = bearer(url).session_id
    stolen = links.Bearer(boris.id, session)
    assert (await client.get(made(id, stolen, SOON))).status_code == 401, "not his session"
    theirs = UUID(jwt_session(doctor))
    unsent = links.Bearer(doctor.id, theirs)
    assert (await client.get(made(id, unsent, SOON))).status_code == 404, "not sent to them yet"


def jwt_session(who: Person) -> str:
    claims = inside(f"token={who.headers['Authorization'].removeprefix('Bearer ')}")
    session: str = claims["sid"]
    return session


async def test_it_ends_with_the_session_and_with_the_file(
    client: httpx.AsyncClient, anna: Person, keep: Keep
) -> None:
    one, other = [(await told(client, (await keep())["id"], anna)) for _ in range(2)]
    await client.delete(f"{CHAT}/files/{one['id']}", headers=anna.headers)
    assert (await client.get(own(one["url"]))).status_code == 404
    await client.post("/api/v1/auth/logout", headers=anna.headers)
    assert (await client.get(own(other["url"]))).status_code == 401
