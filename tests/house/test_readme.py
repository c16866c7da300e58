"""The README's transcripts work as printed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import free_port, running

README = Path(__file__).parents[2] / "README.md"


def transcript() -> tuple[list[str], list[str]]:
    """What a reader types (the lines behind `$ `), and what the README says comes back."""
    _, *blocks = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    typed = [line[2:] for line in lines if line.startswith("$ ")]
    return typed, [line for line in lines if not line.startswith("$ ")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the transcript is typed with curl")
def test_the_transcripts_work_as_printed_and_again(tmp_path: Path) -> None:
    typed, printed = transcript()
    data = {"HEALTHLINK_DATA_DIR": str(tmp_path / "data"), "SANDBOX_PORT": str(free_port())}
    with running(["serve", "--demo"], tmp_path, **data) as program:
        script = "; echo\n".join(["set -e", *typed]).replace("http://localhost:8080", program.url)
        for _ in range(2):
            done = subprocess.run(
                ["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False
            )
            assert done.returncode == 0, done.stderr
            answers = [line for line in done.stdout.splitlines() if line]
            for answer, promise in zip(answers, printed, strict=True):
                pattern = ".*".join(map(re.escape, promise.split("…")))
                assert re.fullmatch(pattern, answer), (promise, answer)
