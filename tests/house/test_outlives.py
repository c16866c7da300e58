"""What must outlive a refusal does: each such path refuses, and its row is there afterwards.

A new path that writes before it refuses belongs in WRITES_OUTSIDE; the last test finds it.
"""

import ast
from pathlib import Path

import httpx

from healthlink.db.pool import Db
from tests.make import PASSWORD, Person

PACKAGE = Path(__file__).parents[2] / "healthlink"
WRITES_OUTSIDE = {
    ("auth/throttle.py", "check"),  # counts of attempts
    ("auth/sessions.py", "_exchange"),  # the end of a session whose token was used twice
    ("practice/access.py", "judged"),  # who was refused
    ("practice/joining/joining.py", "join"),  # its own transaction, which a refusal undoes
    ("practice/joining/joining.py", "invited_by"),  # reads only
    ("practice/files/files.py", "_stored"),  # the same, by `judged`
    ("chat/conversations.py", "find"),  # counts who is started with; refuses before that
    ("chat/entering.py", "_by_ticket"),  # a ticket that was shown is used up
    ("practice/export/links.py", "use_up"),  # the same of a link
    ("practice/export/links.py", "bearer"),  # reads only
    ("practice/files/files.py", "_shared"),  # reads only before it refuses
}


async def test_a_refused_sign_in_is_counted(client: httpx.AsyncClient, db: Db) -> None:
    login = {"email": "anna@example.com", "password": "wrong"}
    answer = await client.post("/api/v1/auth/login", json=login)
    assert answer.status_code == 401
    assert await db.fetchval("select count(*) from throttle where key like 'login-account:%'") == 1


async def test_a_refused_registration_is_counted(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    taken = {
        "email": anna.email,
        "password": PASSWORD,
        "full_name": "Анна",
        "phone": "+37491123456",
    }
    answer = await client.post("/api/v1/auth/register", json=taken)
    assert answer.status_code == 409
    assert await db.fetchval("select count(*) from throttle where key like 'register%'") == 1


async def test_a_refused_deletion_is_counted(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    answer = await client.post(
        "/api/v1/users/me/delete", json={"password": "wrong"}, headers=anna.headers
    )
    assert answer.status_code == 422
    assert await db.fetchval("select count(*) from throttle where key like 'password%'") == 1


async def test_a_stolen_token_ends_its_session_although_it_is_refused(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    first = {"refresh_token": anna.refresh_token}
    pair = (await client.post("/api/v1/auth/refresh", json=first)).json()
    second = {"refresh_token": pair["refresh_token"]}
    await client.post("/api/v1/auth/refresh", json=second)
    answer = await client.post("/api/v1/auth/refresh", json=first)
    assert answer.status_code == 401
    assert await db.fetchval("select count(*) from session where ended_at is not null") == 1


def test_every_function_that_writes_on_a_pool_and_then_refuses_is_listed() -> None:
    """A `Pool` argument says: I commit on my own. With a `raise` beside it, that outlives."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        if file.name in ("api.py", "pool.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef):
                takes = {ast.unparse(a.annotation) for a in node.args.args if a.annotation}
                raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                if "Pool" in takes and raises:
                    found.add((str(file.relative_to(PACKAGE)), node.name))
    assert found == WRITES_OUTSIDE
