"""Which segments of the log a backup needs, and when one is missing."""

import random
from pathlib import Path

import pytest

from healthlink.backup import segments, taking
from healthlink.backup.seal import Damaged, Key, Seal
from healthlink.backup.segments import Hole, Stored
from healthlink.backup.taking import Odd, Server
from healthlink.backup.vault import Vault

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


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """A segment in an open vault, of which a part is in use."""
    file = tmp_path / START
    file.write_bytes(random.Random(1).randbytes(2**12) + bytes(segments.BYTES - 2**12))
    with segments.pack(file) as packed:
        segments.keep(Vault(tmp_path / "vault"), "7", file, Seal(), packed)
    (stored,) = segments.stored(Vault(tmp_path / "vault"), "7")
    return stored


def test_control_what_was_kept_opens(stored: Stored, tmp_path: Path) -> None:
    segments.unpack(stored, Key(), tmp_path)
    assert (tmp_path / START).stat().st_size == segments.BYTES


def test_one_of_which_nothing_is_left_is_damaged(stored: Stored, tmp_path: Path) -> None:
    stored.path.write_bytes(b"")
    with pytest.raises(Damaged):
        segments.unpack(stored, Key(), tmp_path)


def test_wherever_it_is_damaged_that_is_said(stored: Stored, tmp_path: Path) -> None:
    """gzip has several ways of not understanding what it reads, one of them in the middle."""
    whole = stored.path.read_bytes()
    for place in (0, 5000, len(whole) // 2, len(whole) - 3):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        stored.path.write_bytes(damaged)
        with pytest.raises(Damaged):
            segments.unpack(stored, Key(), tmp_path)


def test_a_log_that_is_counted_otherwise_is_not_copied() -> None:
    """Its first segment would get a wrong number, and what is needed would be let go."""
    taking.see_segments(server(segments.BYTES))
    with pytest.raises(Odd, match="64 MB"):
        taking.see_segments(server(4 * segments.BYTES))


def server(segment: int) -> Server:
    return Server(
        postgres=18, segment=segment, system="7", schema_version="1", owner="o", database="d"
    )
