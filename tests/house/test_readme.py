"""The README's transcript works as printed."""

import re
import subprocess
from pathlib import Path

from tests.processes import running

README = Path(__file__).parents[2] / "README.md"


def commands() -> list[str]:
    """What a reader types: the lines behind `$ ` of the long transcript."""
    block = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[1]
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def test_the_transcript_finds_a_doctor_books_a_time_and_cancels_it(tmp_path: Path) -> None:
    data = {"HEALTHLINK_DATA_DIR": str(tmp_path / "data")}
    with running(["serve", "--demo"], tmp_path, **data) as program:
        script = "\n".join(["set -e", *commands()])
        done = subprocess.run(
            ["bash", "-c", script.replace("http://localhost:8080", program.url)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert re.search(r'"currency":"AMD"', done.stdout)
    statuses = re.findall(r'"status":("\w+"|\d+)', done.stdout)
    assert statuses == ['"confirmed"', "409", '"cancelled"']
