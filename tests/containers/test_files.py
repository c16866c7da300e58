"""Dockerfile, compose.yml and .env.example say what they should."""

import json
import re
from typing import Any

import pytest

from healthlink.backup import programs
from healthlink.config import MissingSettings, Settings
from healthlink.guessing import WELL_KNOWN
from tests.containers.programs import ROOT, run

LOCAL_PASSWORD = "healthlink-local"
LINE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", re.MULTILINE)
EXAMPLE = (ROOT / ".env.example").read_text()


def composed(*arguments: str, **env: str) -> dict[str, Any]:
    """What Compose makes of our file where there is no .env."""
    nothing = ("--env-file", "/dev/null", "-f", "compose.yml")
    told: dict[str, Any] = json.loads(
        run("docker-compose", *nothing, *arguments, "config", "--format=json", **env)
    )
    return told


def production() -> dict[str, Any]:
    return composed(
        "--profile=production", ENVIRONMENT="production", PUBLIC_URL="https://c.example"
    )


def test_hadolint_finds_nothing() -> None:
    assert run("hadolint", "Dockerfile") == ""


def test_a_bare_start_is_local_with_something_to_see() -> None:
    services = composed()["services"]
    assert set(services) == {"db", "api", "worker"}
    assert services["api"]["environment"]["ENVIRONMENT"] == "local"
    assert services["api"]["command"] == ["serve", "--no-worker", "--demo"]
    published = [f"{p['host_ip']}:{p['published']}" for s in services.values() for p in ports(s)]
    assert sorted(published) == ["127.0.0.1:5432", "127.0.0.1:8080", "127.0.0.1:8081"]


def test_another_port_of_ours_leaves_the_sandbox_where_it_is_published() -> None:
    api = composed(PORT="8090")["services"]["api"]
    assert {port["target"] for port in ports(api)} == {8090, 8081}
    assert api["environment"]["SANDBOX_PORT"] == "8081"


def test_traces_are_built_in_for_who_wants_them() -> None:
    wanted = [
        composed(**env)["services"]["api"]["build"]["args"]["TRACES"]
        for env in ({}, {"TRACES": "yes"})
    ]
    assert wanted == ["", "yes"]


def ports(service: dict[str, Any]) -> list[dict[str, Any]]:
    return list(service.get("ports", []))


def test_a_production_start_loads_no_demo_and_shows_the_world_caddy_alone() -> None:
    services = production()["services"]
    assert services["api"]["command"] == ["serve", "--no-worker", "--no-demo"]
    world = {
        name
        for name, service in services.items()
        for port in ports(service)
        if port.get("host_ip") != "127.0.0.1"
    }
    assert world == {"caddy"}


def test_caddy_reaches_neither_the_database_nor_redis() -> None:
    services = production()["services"]
    near = {name for name, s in services.items() if set(s["networks"]) & {"front"}}
    assert near == {"caddy", "api"}
    assert set(services["caddy"]["networks"]) == {"front"}


def test_only_caddy_is_believed_about_addresses() -> None:
    services = production()["services"]
    address = services["caddy"]["networks"]["front"]["ipv4_address"]
    assert services["api"]["environment"]["TRUSTED_PROXIES"] == address


@pytest.mark.parametrize("name", ["db", "api", "worker", "caddy", "redis"])
def test_every_container_may_do_little(name: str) -> None:
    service = production()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert "no-new-privileges:true" in service["security_opt"]
    assert int(service["mem_limit"]) > 0
    assert "max-size" in service["logging"]["options"]
    assert service["stop_grace_period"] == "1m0s"
    assert service["restart"] == "unless-stopped"


def test_what_runs_our_program_has_room_for_two_files_at_once() -> None:
    for name in ("api", "worker"):
        assert int(production()["services"][name]["mem_limit"]) > 2 * 1.5 * 2**30


def test_the_database_is_of_the_version_whose_programs_the_image_has() -> None:
    """Else nothing in it could read a restored one."""
    theirs = composed()["services"]["db"]["image"].removeprefix("postgres:").split(".")[0]
    assert theirs == programs.said("postgres", "--version").split()[-1].split(".")[0]


def test_production_refuses_the_password_that_everybody_can_read() -> None:
    address = composed()["services"]["api"]["environment"]["DATABASE_URL"]
    assert f":{LOCAL_PASSWORD}@" in address
    assert LOCAL_PASSWORD in WELL_KNOWN
    assert composed(POSTGRES_PASSWORD="another")["services"]["api"]["environment"][
        "DATABASE_URL"
    ] == address.replace(LOCAL_PASSWORD, "another")


def test_the_example_names_only_settings_that_exist() -> None:
    ours = {name.upper() for name in Settings.model_fields}
    in_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yml").read_text()))
    in_compose |= {"COMPOSE_PROFILES", "REDIS_URL"}
    assert {name for name, _ in LINE.findall(EXAMPLE)} <= ours | in_compose


def test_the_example_names_all_that_a_production_start_wants() -> None:
    given = {name.lower(): value for name, value in LINE.findall(EXAMPLE)}
    named = {name for name, _ in LINE.findall(EXAMPLE)}
    with pytest.raises(MissingSettings) as missing:
        Settings.model_validate({"environment": "production"})
    wanted = {name for each in missing.value.names for name in re.findall("[A-Z]+_[A-Z_]+", each)}
    assert wanted - {"DATABASE_URL"} <= named, "compose.yml makes DATABASE_URL itself"
    assert given["environment"] == "production"
