"""Which segments of the log a backup needs, and when one is missing."""

from pathlib import Path

import pytest

from healthlink.backup import segments
from healthlink.backup.segments import Hole, Stored

START = "000000010000000000000005"


def log(*names: str) -> list[Stored]:
    """`1:5` is segment 5 of timeline 1."""
    found = []
    for name in names:
        timeline, number = (int(part) for part in name.split(":"))
        full = f"{timeline:08X}{number // 256:08X}{number % 256:08X}"
        found.append(Stored(Path(full), full, partial=False))
    return found


def needed(*names: str) -> list[str]:
    line = segments.wanted(log(*names), START)
    return [f"{int(s.name[:8], 16)}:{s.number}" for s in line]


def test_what_is_older_than_the_backup_is_not_needed() -> None:
    assert needed("1:3", "1:4", "1:5", "1:6") == ["1:5", "1:6"]


def test_a_log_file_of_256_segments_goes_on_in_the_next_one() -> None:
    names = [f"1:{number}" for number in range(5, 260)]
    assert needed(*names) == names


@pytest.mark.parametrize("names", [("1:5", "1:7"), ("1:6",), ("1:5", "1:6", "2:8")])
def test_a_hole_is_seen(names: tuple[str, ...]) -> None:
    with pytest.raises(Hole):
        segments.wanted(log(*names), START)


def test_that_nothing_is_left_of_a_log_that_was_kept_is_a_hole() -> None:
    assert segments.wanted(log("1:3", "1:4"), START) == [], "the control: it was not kept on"
    with pytest.raises(Hole):
        segments.wanted(log("1:3", "1:4"), START, goes_on=True)


def test_after_a_restore_what_the_lost_history_wrote_is_left_aside() -> None:
    assert needed("1:5", "1:6", "1:7", "1:8", "2:6", "2:7") == ["1:5", "2:6", "2:7"]


def test_a_hole_of_the_new_history_is_not_filled_from_the_lost_one() -> None:
    with pytest.raises(Hole):
        segments.wanted(log("1:5", "1:6", "1:7", "1:8", "2:6", "2:8"), START)


def test_what_is_before_a_hole_can_be_had() -> None:
    line = segments.before_the_hole(log("1:5", "1:6", "1:8", "1:9"), START)
    assert [stored.number for stored in line] == [5, 6]
