"""PostgreSQL's programs are asked without showing a password to whoever lists processes."""

import pytest

from healthlink.backup import programs


def test_the_password_goes_by_the_environment() -> None:
    address, env = programs.reach("postgresql://copies:p%40ss%2Fw@db.example:5432/postgres?a=b")
    assert address == "postgresql://copies@db.example:5432/postgres?a=b"
    assert env["PGPASSWORD"] == "p@ss/w"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://u@h/db?password=p%40ss%2Fw&a=b", "postgresql://u@h/db?a=b"),
        ("postgresql://u@h/db?a=b&password=p%40ss%2Fw", "postgresql://u@h/db?a=b"),
        ("postgresql:///db?host=/x&password=p%40ss%2Fw", "postgresql:///db?host=/x"),
        ("postgresql://h/db?password=p%40ss%2Fw", "postgresql://h/db"),
        ("postgresql://u:p%40ss%2Fw@h/db?password=other", "postgresql://u@h/db"),
    ],
)
def test_it_does_so_where_the_address_says_it_as_a_parameter(url: str, wanted: str) -> None:
    address, env = programs.reach(url)
    assert (address, env["PGPASSWORD"]) == (wanted, "p@ss/w")


def test_where_there_is_none_none_is_made_up() -> None:
    url = "postgresql://postgres@/postgres?host=%2Ftmp"
    address, env = programs.reach(url)
    assert address == url
    assert "PGPASSWORD" not in env
