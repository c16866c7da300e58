"""Links to a file: for five minutes, for one user, in one session."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt

from healthlink.db.pool import Db
from healthlink.practice.files import links
from tests.make import SECRET, Person, Practitioner
from tests.practice.files.conftest import Keep, own
from tests.practice.files.test_media import join


def inside(url: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        url.rpartition("token=")[2], options={"verify_signature": False}
    )
    return claims


def made(media_id: str, who: links.Bearer, ahead: timedelta, secret: str = SECRET) -> str:
    token = links.issue([secret], UUID(media_id), who, datetime.now(UTC) + ahead)
    return f"/media/{media_id}/content?token={token}"


def bearer(url: str) -> links.Bearer:
    told = inside(url)
    return links.Bearer(UUID(told["usr"]), UUID(told["sid"]), UUID(told["doc"]))


async def test_a_link_opens_the_file_without_a_header(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep, trail: Any
) -> None:
    added = await keep()
    opened = await client.get(own(added["url"]))
    assert len(opened.content) == added["size"]
    assert opened.headers["cache-control"] == "no-store"
    assert (await client.get(own(added["url"]), headers=armen.headers)).status_code == 200
    assert (await trail())[-1][:3] == ("media.open", "doctor", "done")


async def test_it_lives_five_minutes(client: httpx.AsyncClient, keep: Keep) -> None:
    added = await keep()
    until = datetime.fromtimestamp(inside(added["url"])["exp"], UTC)
    assert until - datetime.now(UTC) <= timedelta(minutes=5)
    told = datetime.fromisoformat(added["links_expire_at"])
    assert abs(told - until) < timedelta(seconds=1)
    who = bearer(added["url"])
    assert (await client.get(made(added["id"], who, timedelta(minutes=1)))).status_code == 200
    late = await client.get(made(added["id"], who, timedelta(seconds=-1)))
    assert (late.status_code, late.json()["type"]) == (401, "/problems/unauthorized")


async def test_it_opens_no_other_file(client: httpx.AsyncClient, keep: Keep) -> None:
    one, other = await keep(), await keep()
    moved = own(one["url"]).replace(one["id"], other["id"])
    assert (await client.get(moved)).status_code == 401


async def test_another_user_opens_nothing_with_it(
    client: httpx.AsyncClient, lilit: Practitioner, keep: Keep
) -> None:
    added = await keep()
    assert (await client.get(own(added["url"]), headers=lilit.headers)).status_code == 403
    stolen = links.Bearer(lilit.id, bearer(added["url"]).session_id, lilit.doctor_id)
    answer = await client.get(made(added["id"], stolen, timedelta(minutes=1)))
    assert answer.status_code == 401, "the session is not hers"


async def test_it_ends_with_the_session(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep
) -> None:
    added = await keep()
    await client.post("/api/v1/auth/logout", headers=armen.headers)
    assert (await client.get(own(added["url"]))).status_code == 401


async def test_it_ends_with_the_account(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep, db: Db
) -> None:
    added = await keep()
    await db.execute("update users set blocked_at = now() where id = $1", armen.id)
    assert (await client.get(own(added["url"]))).status_code == 401


async def test_it_ends_with_the_file(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep
) -> None:
    added = await keep()
    await client.delete(f"/media/{added['id']}", headers=armen.headers)
    assert (await client.get(own(added["url"]))).status_code == 404


async def test_what_we_did_not_sign_opens_nothing(
    client: httpx.AsyncClient, armen: Practitioner, keep: Keep
) -> None:
    added = await keep()
    good = added["url"].rpartition("token=")[2]
    head, body, seal = good.split(".")
    claims = inside(added["url"])
    soon = datetime.now(UTC) + timedelta(minutes=1)
    forged = {
        "access token": armen.headers["Authorization"].removeprefix("Bearer "),
        "other key": jwt.encode(claims, "x" * 48, "HS256"),
        "no algorithm": jwt.encode(claims, "", "none"),
        "no end": jwt.encode({k: v for k, v in claims.items() if k != "exp"}, SECRET, "HS256"),
        "other audience": jwt.encode({**claims, "aud": "healthlink"}, SECRET, "HS256"),
        "other type": jwt.encode({**claims, "typ": "access"}, SECRET, "HS256"),
        "no user": jwt.encode({**claims, "usr": "x"}, SECRET, "HS256"),
        "odd doctor": jwt.encode({**claims, "doc": 7, "exp": soon}, SECRET, "HS256"),
        "cut": f"{head}.{body}.",
        "changed": f"{head}.{body[:-2]}xx.{seal}",
        "nothing": "",
        "nonsense": "ə" * 50,
    }
    for name, token in forged.items():
        answer = await client.get(f"/media/{added['id']}/content", params={"token": token})
        assert answer.status_code == 401, name
    control = jwt.encode({**claims, "exp": soon}, SECRET, "HS256")
    path = f"/media/{added['id']}/content"
    assert (await client.get(path, params={"token": control})).status_code == 200


async def test_an_access_token_is_no_link_and_a_link_no_access_token(
    client: httpx.AsyncClient, keep: Keep
) -> None:
    added = await keep()
    token = added["url"].rpartition("token=")[2]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/patients", headers=headers)).status_code == 401
    assert (await client.get(f"/media/{added['id']}", headers=headers)).status_code == 401
    assert (await client.get(f"/media/{added['id']}/content")).status_code == 401


async def test_a_patient_sees_what_is_shared_as_long_as_it_is(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    armen: Practitioner,
    anahit: dict[str, Any],
    keep: Keep,
    db: Db,
    trail: Any,
) -> None:
    added, private = await keep(), await keep()
    await join(db, anna, anahit["id"])
    shelf = f"/api/v1/users/me/records/{anahit['id']}/media"
    assert (await client.get(shelf, headers=anna.headers)).json() == []
    await client.put(f"/media/{added['id']}/share", headers=armen.headers)
    (shared,) = (await client.get(shelf, headers=anna.headers)).json()
    assert (shared["id"], shared["content_type"]) == (added["id"], "image/jpeg")
    opened = await client.get(own(shared["url"]))
    assert (opened.status_code, len(opened.content)) == (200, shared["size"])
    assert (await trail())[-1] == ("media.open", "patient", "done", added["id"], 1)
    other = own(shared["url"]).replace(added["id"], private["id"])
    assert (await client.get(other)).status_code == 401
    assert (await client.get(own(shared["url"]), headers=boris.headers)).status_code == 403
    await client.delete(f"/media/{added['id']}/share", headers=armen.headers)
    assert (await client.get(own(shared["url"]))).status_code == 404, "closed at once"


async def test_a_link_in_a_patients_name_opens_nothing_private(
    client: httpx.AsyncClient, anna: Person, anahit: dict[str, Any], keep: Keep, db: Db
) -> None:
    added = await keep()
    await join(db, anna, anahit["id"])
    session = await db.fetchval("select id from session where user_id = $1", anna.id)
    link = made(added["id"], links.Bearer(anna.id, session, None), timedelta(minutes=1))
    assert (await client.get(link)).status_code == 404
