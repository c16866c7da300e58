"""Programs of requirements-containers.txt and of Debian, which are not on every machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def program(name: str) -> str:
    """Its path; skips the test where there is none."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which(name, path=os.pathsep.join([beside, os.environ.get("PATH", "")]))
    if not found:
        pytest.skip(f"there is no {name}: make containers")
    return found


def run(name: str, *arguments: str, **env: str) -> str:
    """What it printed; fails with that when the program does."""
    done = subprocess.run(
        [program(name), *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{name} ended with {done.returncode}: {done.stdout[-4000:]}"
    return done.stdout
