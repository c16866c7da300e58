"""The program that draws: what happens when it hangs, falls or is not there."""

import asyncio
import io
import tempfile
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from healthlink.errors import Unavailable
from healthlink.media import bounded, drawing, process, redraw
from healthlink.media.errors import NotAPicture, PictureTooLarge
from tests.make import Person
from tests.media import corpus


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Puts another program in the place of the one that draws."""

    def install(text: str) -> None:
        file = tmp_path / "instead.py"
        file.write_text(text)
        monkeypatch.setattr(drawing, "PROGRAM", file)

    return install


async def draw(content: bytes = corpus.JPEG) -> drawing.Drawn:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return await drawing.draw(file)


async def test_one_that_hangs_is_ended(program, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    program("import time; time.sleep(600)")
    monkeypatch.setattr(drawing, "BOUNDS", replace(drawing.BOUNDS, wall_seconds=0.3))
    with pytest.raises(PictureTooLarge):
        await draw()
    assert "instead.py" not in str([child.cmdline() for child in psutil.Process().children()])


async def test_one_that_crashes_refuses_the_picture(program) -> None:  # type: ignore[no-untyped-def]
    program("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(PictureTooLarge):
        await draw()


async def test_one_that_is_broken_is_a_fault_of_ours(  # type: ignore[no-untyped-def]
    client: httpx.AsyncClient, maria: Person, upload: str, program
) -> None:
    program("import nothing_of_this_name")
    answer = await client.put(upload, content=corpus.JPEG, headers=maria.headers)
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")


async def test_it_is_told_no_secret(program, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("JWT_SECRET", "a secret")
    program("import os, sys; sys.exit(1 if 'JWT_SECRET' in os.environ else 3)")
    with pytest.raises(NotAPicture):
        await draw()


@pytest.mark.parametrize(
    "greed",
    [
        "bytearray(2 * 1024 ** 3)",
        "open('/dev/null', 'rb') and [open('/dev/null', 'rb') for _ in range(99)]",
        "(lambda f: (f.write(bytes(9_000_000)), f.flush()))(sys.stdout.buffer)",
    ],
)
@pytest.mark.parametrize("is_bounded", [True, False])
async def test_it_cannot_take_more_than_its_share(  # type: ignore[no-untyped-def]
    program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, greed: str, is_bounded: bool
) -> None:
    """With the control: without the bounds each of these greeds is satisfied."""
    program(
        "import os, sys\n"
        "try:\n"
        f"    {greed}\n"
        "except (MemoryError, OSError):\n"
        f"    os._exit({redraw.TOO_LARGE})\n"
        f"os._exit({redraw.NOT_A_PICTURE})\n"
    )
    if not is_bounded:
        without = tmp_path / "without.py"
        without.write_text("import runpy, sys; runpy.run_path(sys.argv[4])")
        monkeypatch.setattr(bounded, "__file__", str(without))
    with pytest.raises(PictureTooLarge if is_bounded else NotAPicture):
        await draw()


async def test_no_more_than_two_are_drawn_at_once(program, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    program("import time; time.sleep(1); raise SystemExit(3)")
    monkeypatch.setattr(process, "WAIT_SECONDS", 0.2)
    results = await asyncio.gather(*(draw() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(result, NotAPicture) for result in results) == 2
    assert sum(isinstance(result, Unavailable) for result in results) == 3


async def test_the_places_are_given_back(program, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """Also when a client goes away in the middle."""
    original = drawing.PROGRAM
    program("import time; time.sleep(600)")
    waiting = [asyncio.create_task(draw()) for _ in range(2)]
    while sum("instead.py" in str(c.cmdline()) for c in psutil.Process().children()) < 2:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    monkeypatch.setattr(drawing, "PROGRAM", original)
    drawn = await asyncio.gather(*(draw() for _ in range(4)))
    assert {(each.width, each.height) for each in drawn} == {(64, 48)}
    assert io.BytesIO(drawn[0].sides[512]).read(4) == b"RIFF"
