"""The key of copies is changed: what is live opens with the new one, and nothing is let go."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any
from uuid import UUID

import pytest
from pyrage import x25519

from healthlink import logs
from healthlink.backup import objects
from healthlink.backup.seal import Key, Seal
from healthlink.backup.vault import Vault

BYTES = b"x"
ROW = {
    "id": UUID(int=9),
    "key": "abcdef",
    "purpose": "pdf",
    "content_type": "application/pdf",
    "sha256": hashlib.sha256(BYTES).digest(),
}
"""It has a thumbnail, too."""


@pytest.fixture(autouse=True)
def as_the_program_logs() -> None:
    logs.configure("ERROR")


async def rows(*each: Any) -> AsyncIterator[Any]:
    for row in each:
        yield row


class Content:
    """A storage that has everything, or has lost it."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content

    async def read(self, name: str, target: IO[bytes]) -> bool:
        if self.content is None:
            return False
        target.write(self.content)
        return True


def stored_for(
    monkeypatch: pytest.MonkeyPatch, vault: Vault, seal: Seal, content: bytes | None = BYTES
) -> objects.Carried:
    monkeypatch.setattr(objects, "storage_of", lambda _: Content(content))
    monkeypatch.setattr(objects, "_files", lambda *_: rows(ROW))
    nothing: Any = SimpleNamespace(pool=None)
    return asyncio.run(objects.carry(nothing, vault, seal, UUID(int=1)))


def opened(vault: Vault, secret: str) -> set[bytes]:
    found = set()
    for file in (vault.folder / "media").glob("*/*"):
        target = io.BytesIO()
        Key((secret,)).open(file, target)
        assert file.suffix == ".age"
        found.add(target.getvalue())
    return found


@pytest.fixture
def pair() -> tuple[x25519.Identity, x25519.Identity]:
    return x25519.Identity.generate(), x25519.Identity.generate()


def test_after_a_change_of_the_key_every_file_opens_with_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    pair: tuple[x25519.Identity, x25519.Identity],
) -> None:
    """Who throws the old key away after BACKUP_DAYS loses nothing."""
    old, new = pair
    vault = Vault(tmp_path)
    before, after = (Seal((str(each.to_public()),)) for each in pair)
    assert stored_for(monkeypatch, vault, before).new == 2
    assert stored_for(monkeypatch, vault, before).new == 0, "the control: once each"
    assert opened(vault, str(old)) == {BYTES}
    found = stored_for(monkeypatch, vault, after)
    assert (found.new, len(found.names)) == (2, 2)
    assert opened(vault, str(new)) == {BYTES}
    assert stored_for(monkeypatch, vault, after).new == 0


def test_what_was_kept_openly_does_not_stay_open_beside_what_is_sealed(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    pair: tuple[x25519.Identity, x25519.Identity],
) -> None:
    vault = Vault(tmp_path)
    stored_for(monkeypatch, vault, Seal())
    stored_for(monkeypatch, vault, Seal((str(pair[0].to_public()),)))
    assert opened(vault, str(pair[0])) == {BYTES}


def test_a_file_that_only_the_copies_still_have_is_not_let_go_by_a_new_key(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    pair: tuple[x25519.Identity, x25519.Identity],
) -> None:
    old, new = pair
    vault = Vault(tmp_path)
    stored_for(monkeypatch, vault, Seal((str(old.to_public()),)))
    found = stored_for(monkeypatch, vault, Seal((str(new.to_public()),)), None)
    assert found.lost == found.names[:1], "it is told"
    assert len(found.names) == 2
    assert opened(vault, str(old)) == {BYTES}
