"""PostgreSQL's programs are asked without showing a password to whoever lists processes."""

from healthlink.backup import programs


def test_the_password_goes_by_the_environment() -> None:
    address, env = programs.reach("postgresql://copies:p%40ss%2Fw@db.example:5432/postgres?a=b")
    assert address == "postgresql://copies@db.example:5432/postgres?a=b"
    assert env["PGPASSWORD"] == "p@ss/w"


def test_where_there_is_none_none_is_made_up() -> None:
    url = "postgresql://postgres@/postgres?host=%2Ftmp"
    address, env = programs.reach(url)
    assert address == url
    assert "PGPASSWORD" not in env
